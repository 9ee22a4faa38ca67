import { useState, type Ref } from 'react'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { useFiles } from './data'
import { byNearness, momentIn } from './replay/playback'
import { Player } from './replay/Player'
import type { Recording, Session } from './types'
import styles from './Check.module.css'

export interface RecordingsProps {
  readonly session: Session
  readonly recordings: readonly Recording[]
  /** when the check was looked at */
  readonly moment?: string
  readonly ref?: Ref<HTMLElement>
}

/** The team's recorded terminals, those that ran at the moment of the check first. One plays at a time. */
export function Recordings({ session, recordings, moment, ref }: RecordingsProps) {
  const { t } = useI18n()
  const [open, setOpen] = useState<string | null>(null)
  if (recordings.length === 0) {
    return <section ref={ref} className={styles.part}><p className={styles.soft} tabIndex={0}>{session.rules.record ? t('desk.recordings.none') : t('desk.recordings.off')}</p></section>
  }
  return (
    <section ref={ref} className={styles.part}>
      <h3>{t('desk.recordings', { n: recordings.length })}</h3>
      <ul className={styles.recordings}>
        {byNearness(recordings, moment).map((one) => (
          <li key={one.id}>
            <About session={session} recording={one} moment={moment} isOpen={open === one.id} onOpen={() => setOpen(open === one.id ? null : one.id)} />
            {open === one.id && <Player session={session.id} recording={one} moment={moment} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

interface AboutProps extends Omit<RecordingsProps, 'recordings'> {
  readonly recording: Recording
  readonly isOpen: boolean
  readonly onOpen: () => void
}

function About({ session, recording, moment, isOpen, onOpen }: AboutProps) {
  const { t, format } = useI18n()
  const files = useFiles(session.id)
  const names = namesOf(session, recording.persons)
  const spot = moment === undefined ? null : momentIn(recording.from, recording.to, moment)
  return (
    <p className={styles.recording}>
      <Button onPress={onOpen} aria-expanded={isOpen}>{isOpen ? t('desk.recordings.close', { node: recording.node }) : t('desk.recordings.open', { node: recording.node })}</Button>
      <span>
        {format.time(recording.from)} – {format.time(recording.to)} · {names.length > 0 ? format.list(names) : t('desk.recordings.persons', { n: recording.persons.length })} · {format.bytes(recording.size)}
        {spot && <strong> · {t('desk.recordings.during')}</strong>}
      </span>
      <a href={files.recording(recording.id)} download={`${recording.node}-${recording.id}.cast`} className={styles.save}>{t('desk.evidence.save')}<span className={styles.hidden}> {recording.node}</span></a>
    </p>
  )
}

/** Who was at a terminal; none when one of them may not be known. */
export function namesOf({ teams }: Pick<Session, 'teams'>, persons: readonly string[]): string[] {
  const members = new Map(teams.flatMap((team) => team.members).map((one) => [one.id, [one.given_name, one.family_name].filter(Boolean).join(' ')]))
  const names = persons.map((id) => members.get(id) ?? '')
  return names.every((name) => name !== '') ? names : []
}
