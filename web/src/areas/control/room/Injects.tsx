import { useState } from 'react'
import { useI18n } from '../../../i18n'
import { Button } from '../../../parts/Button'
import { CodeBlock } from '../../../parts/CodeBlock'
import { DataTable, type Column } from '../../../parts/DataTable'
import { EmptyState } from '../../../parts/EmptyState'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { useCommand, useCommands } from '../commands'
import { useInjects } from '../data'
import type { Inject, Session } from '../types'
import { ActDialog } from './ActDialog'
import { namedTeams, TeamChoice } from './TeamChoice'
import styles from './Room.module.css'

type Deed = Inject['records'][number]

/** The teams in which an inject holds now: the last thing done of it there was to make it. */
export function madeIn(records: readonly Deed[]): Set<string> {
  const last = new Map<string, Deed>()
  for (const record of records) if (!record.error && (last.get(record.team)?.time ?? '') <= record.time) last.set(record.team, record)
  return new Set([...last.values()].filter(({ undo }) => !undo).map(({ team }) => team))
}

/** The lab's injects: what, when by the clock, what was done of them, and making or undoing them by hand. */
export function Injects({ session }: { session: Session }) {
  const { t } = useI18n()
  const injects = useInjects(session.id)
  const [asking, setAsking] = useState<{ inject: Inject; undo: boolean } | null>(null)
  if (injects.isPending) return <p role="status">{t('shell.loading')}</p>
  if (injects.isError) return <ErrorNotice error={injects.error} onRetry={() => void injects.refetch()} />
  if (injects.data.length === 0) return <EmptyState icon="control" title={t('control.injects.none')}>{t('control.injects.none-text')}</EmptyState>
  return (
    <div className={styles.stack}>
      {injects.data.map((inject) => <InjectCard key={inject.id} session={session} inject={inject} onAsk={(undo) => setAsking({ inject, undo })} />)}
      {asking && <InjectDialog session={session} {...asking} onClose={() => setAsking(null)} />}
    </div>
  )
}

function InjectCard({ session, inject, onAsk }: { session: Session; inject: Inject; onAsk: (undo: boolean) => void }) {
  const { t, text, format } = useI18n()
  const may = session.actions.includes('sendInject')
  const made = madeIn(inject.records)
  return (
    <section className={styles.inject} aria-label={text(inject.title)}>
      <header className={styles.injectHead}>
        <div>
          <h2 className={styles.subtitle}>{text(inject.title)}</h2>
          <p className={styles.soft}>
            {inject.does ? text(inject.does) : <code>{inject.what}</code>}{' · '}
            {inject.at_s === undefined ? t('control.injects.by-hand') : t('control.injects.at', { time: format.duration(inject.at_s) })}
            {inject.for_s !== undefined && ` · ${t('control.injects.for', { time: format.duration(inject.for_s) })}`}
          </p>
          <p>{t('control.injects.holds', { n: made.size, all: session.teams.length })}</p>
        </div>
        {may && (
          <div className={styles.row}>
            <Button onPress={() => onAsk(false)}>{t('control.injects.make')}</Button>
            <Button isDisabled={made.size === 0} onPress={() => onAsk(true)}>{t('control.injects.undo')}</Button>
          </div>
        )}
      </header>
      {inject.records.length > 0 && (
        <details>
          <summary>{t('control.injects.records', { n: inject.records.length })}</summary>
          <Records session={session} inject={inject} />
        </details>
      )}
    </section>
  )
}

function Records({ session, inject }: { session: Session; inject: Inject }) {
  const { t, text, format } = useI18n()
  const name = (team: string) => session.teams.find((one) => one.team === team)?.name ?? team
  const columns: Column<Deed>[] = [
    { id: 'team', head: t('control.wall.column.team'), cell: ({ team }) => name(team), isRowHead: true, compare: (a, b) => format.compare(name(a.team), name(b.team)) },
    { id: 'time', head: t('control.injects.when'), cell: ({ time }) => format.time(time, true), compare: (a, b) => a.time.localeCompare(b.time) },
    { id: 'what', head: t('control.injects.act'), cell: ({ undo }) => t(undo ? 'control.injects.undone' : 'control.injects.made') },
    { id: 'did', head: t('control.injects.did'), cell: ({ did, error }) => error ? <span className={styles.bad}>{error}</span> : <code>{did?.join(', ')}</code> },
    { id: 'output', head: t('control.injects.output'), cell: ({ output, team }) => output && <CodeBlock label={t('control.injects.output-of', { team: name(team) })} text={output} /> },
  ]
  return <div className={styles.table}><DataTable label={text(inject.title)} columns={columns} rows={inject.records} rowId={({ team, time }) => `${team} ${time}`} initialSort={{ column: 'time', direction: 'descending' }} /></div>
}

function InjectDialog({ session, inject, undo, onClose }: { session: Session; inject: Inject; undo: boolean; onClose: () => void }) {
  const { t, text } = useI18n()
  const commands = useCommands(session.id)
  const made = madeIn(inject.records)
  const candidates = undo ? session.teams.filter(({ team }) => made.has(team)) : session.teams
  const [chosen, setChosen] = useState(() => candidates.map(({ team }) => team))
  const send = useCommand(session.id, (teams: readonly string[] | undefined) => commands.inject(inject.id, undo, teams), ['injects'])
  const act = t(undo ? 'control.injects.undo' : 'control.injects.make')
  return (
    <ActDialog title={`${act}${t('control.colon')}${text(inject.title)}`} act={act} danger={!undo} held={chosen.length === 0} done={t('control.injects.asked', { n: chosen.length })}
      run={() => send.mutateAsync([namedTeams(chosen, session.teams)])} onClose={onClose}>
      <p>{t(undo ? 'control.injects.undo-about' : 'control.injects.make-about', { what: inject.does ? text(inject.does).replace(/\s*\.$/, '') : inject.what })}</p>
      <TeamChoice label={t('control.injects.teams')} teams={candidates} value={chosen} onChange={setChosen} />
    </ActDialog>
  )
}
