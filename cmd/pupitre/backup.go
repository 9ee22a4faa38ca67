package main

import (
	"context"
	"errors"

	"github.com/pupitre-lab/pupitre/cmd/pupitre/backup"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/server"
	"github.com/pupitre-lab/pupitre/cmd/pupitre/words"
	"github.com/pupitre-lab/pupitre/orchestrator/ledger"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

type backupCommand struct {
	place
	Target string `arg:"" help:"${arg_backup_target}"`
}

// backedUp is the document of backup and restore.
type backedUp struct {
	Backup string `json:"backup"`
	Data   string `json:"data"`
	Taken  string `json:"taken"`
	Rows   int64  `json:"rows"`
	Blobs  int    `json:"blobs"`
	Bytes  int64  `json:"bytes"` // of the blobs

	Damaged []ledger.Digest `json:"damaged,omitempty"` // files that are not in the backup
}

// Run backs a server's data up, also while it runs.
func (c *backupCommand) Run(ctx context.Context, p *program) error {
	folder := c.folder(p)
	database, err := c.database(p, folder)
	if err != nil {
		return err
	}
	progress := p.Progress(p.Now)
	task := progress.Task(p.Say(words.BackingUp, folder))
	m, err := backup.Take(ctx, folder, database, p.Now(), p.path(c.Target), func(blobs int, bytes int64) {
		task.Step(blobs, 0, p.size(bytes))
	})
	progress.Stop()
	if err != nil {
		return p.sayBackup(err, c.Target, folder)
	}
	if p.JSON {
		err = p.Document(backedUpOf(m, c.Target, folder))
	} else {
		p.Line(words.BackedUp, c.Target, m.Entries, len(m.Blobs), p.size(m.Bytes))
		p.Note(words.BackupSecrets)
	}
	if len(m.Damaged) > 0 {
		return errors.Join(err, p.wrong(nil, words.BlobsDamagedDo, words.BlobsDamaged, len(m.Damaged), m.Damaged[0]))
	}
	return err
}

func backedUpOf(m backup.Manifest, source string, folder server.Folder) backedUp {
	return backedUp{Backup: source, Data: string(folder), Taken: m.Taken.Format(timeForm), Rows: m.Entries, Blobs: len(m.Blobs), Bytes: m.Bytes, Damaged: m.Damaged}
}

type restoreCommand struct {
	place
	Source string `arg:"" help:"${arg_backup_source}"`
}

// Run makes a data folder of a backup.
func (c *restoreCommand) Run(ctx context.Context, p *program) error {
	folder := c.folder(p)
	database, err := folder.DatabaseFor(c.Database)
	if err != nil {
		return p.sayServer(err)
	}
	progress := p.Progress(p.Now)
	task := progress.Task(p.Say(words.Restoring, folder))
	m, err := backup.Restore(ctx, p.path(c.Source), folder, database, func(blobs, of int) { task.Step(blobs, of, "") })
	progress.Stop()
	if err != nil {
		return p.sayBackup(err, c.Source, folder)
	}
	if p.JSON {
		return p.Document(backedUpOf(m, c.Source, folder))
	}
	p.Line(words.Restored, folder, m.Taken.Format(timeForm), m.Entries, len(m.Blobs), p.size(m.Bytes))
	return nil
}

// sayBackup says why a backup or a restore could not be made.
func (p *program) sayBackup(err error, file string, folder server.Folder) error {
	inUse := (*server.InUse)(nil)
	switch {
	case errors.As(err, &inUse):
		return p.inUse(inUse)
	case errors.Is(err, backup.ErrNoData):
		return p.wrong(err, words.NoDataDo, words.NoData, folder)
	case errors.Is(err, backup.ErrExists):
		return p.wrong(err, words.CannotWriteDo, words.BackupExists, file)
	case errors.Is(err, backup.ErrNotEmpty):
		return p.wrong(err, words.RestoreNotEmptyDo, words.RestoreNotEmpty, folder)
	case errors.Is(err, store.ErrNotEmpty):
		return p.wrong(err, words.RestoreNotEmptyDo, words.DatabaseNotEmpty)
	case errors.Is(err, backup.ErrDamaged), errors.Is(err, store.ErrDamaged):
		return p.wrong(err, words.BackupDamagedDo, words.BackupDamaged, file, firstLine(err))
	}
	return err
}
