import { useState, type Ref } from 'react'
import { useI18n } from '../../i18n'
import { ToggleButton } from '../../parts/Button'
import { CodeBlock } from '../../parts/CodeBlock'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { useEvidence, useFiles } from './data'
import { isShown, laidOut, visible } from './text'
import type { EvidenceRef } from './types'
import styles from './Check.module.css'

export interface EvidenceListProps {
  readonly session: string
  readonly evidence: readonly EvidenceRef[]
  readonly ref?: Ref<HTMLElement>
}

/** What a verdict rests on: text is shown, the rest is saved. The first one is open. */
export function EvidenceList({ session, evidence, ref }: EvidenceListProps) {
  const { t } = useI18n()
  return (
    <section ref={ref} className={styles.part}>
      <h3>{t('desk.evidence', { n: evidence.length })}</h3>
      {evidence.length === 0 && <p className={styles.soft} tabIndex={0}>{t('desk.evidence.none')}</p>}
      {evidence.map((piece, i) => <Piece key={`${piece.digest}-${i}`} session={session} piece={piece} isFirst={i === 0} />)}
    </section>
  )
}

function Piece({ session, piece, isFirst }: { session: string; piece: EvidenceRef; isFirst: boolean }) {
  const { t, format } = useI18n()
  const files = useFiles(session)
  const shows = isShown(piece)
  const [open, setOpen] = useState(isFirst && shows)
  const about = `${piece.media_type.split(';')[0]} · ${format.bytes(piece.size)}`
  const save = <a href={files.evidence(piece.digest)} download={piece.name} className={styles.save}>{t('desk.evidence.save')}<span className={styles.hidden}> {visible(piece.name)}</span></a>
  if (!shows) return <p className={styles.file}><code>{visible(piece.name)}</code> <span className={styles.soft}>{about}</span> {save}</p>
  return (
    <details className={styles.piece} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary><code>{visible(piece.name)}</code> <span className={styles.soft}>{about}</span></summary>
      {open && <Content session={session} piece={piece} />}
      <p className={styles.digest}>{save} <span className={styles.soft}>{t('desk.evidence.digest')} <code>{piece.digest}</code></span></p>
    </details>
  )
}

function Content({ session, piece }: { session: string; piece: EvidenceRef }) {
  const { t } = useI18n()
  const query = useEvidence(session, piece.digest, true)
  const [raw, setRaw] = useState(false)
  if (query.isPending) return <p role="status">{t('shell.loading')}</p>
  if (query.isError) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  if (query.data === null) return <p className={styles.soft}>{t('desk.evidence.binary')}</p>
  const better = laidOut(query.data)
  return (
    <>
      {better !== null && <ToggleButton isSelected={raw} onChange={setRaw}>{t('desk.evidence.raw')}</ToggleButton>}
      <CodeBlock label={t('desk.evidence.label', { name: visible(piece.name) })} text={visible(raw ? query.data : better ?? query.data)} />
    </>
  )
}
