import { useEffect, useRef } from 'react'
import type { ServerClock } from '../../api/clock'
import { useI18n } from '../../i18n'
import { useAnnounce } from '../../parts/Announcements'
import { Hidden } from '../../parts/Hidden'
import { Timer } from '../../parts/Timer'
import { toast } from '../../parts/Toasts'
import { stageOf } from './agenda'
import { useRefresh, type Place } from './data'
import { useDeadline, useSecondsUntil } from './deadline'
import { givenName } from './names'
import type { Bench, Clock } from './types'
import styles from './Head.module.css'

/** Who is here, the points where they are shown, the time left and what was added to it. */
export function Head({ bench, clock }: { bench: Bench; clock: ServerClock }) {
  const deadline = useDeadline(bench.clock, bench.session.starts)
  useTimeTold(bench.clock)
  return (
    <>
      <Members bench={bench} />
      <Score bench={bench} />
      {stageOf(bench.session) === 'work' && (
        <div className={styles.time}>
          <Timer clock={clock} deadline={deadline} />
          <Given clock={bench.clock} />
        </div>
      )}
    </>
  )
}

function Members({ bench }: { bench: Bench }) {
  const { t } = useI18n()
  const here = new Set(bench.present?.map(({ id }) => id))
  return (
    <ul aria-label={t('bench.present')} className={styles.members}>
      {bench.team.members.map((person, i) => (
        <li key={person.id} className={here.has(person.id) ? styles.here : styles.away}>
          {givenName(person) ?? t('bench.person.unknown', { n: i + 1 })}{' '}
          <Hidden>({t(here.has(person.id) ? 'bench.person.here' : 'bench.person.away')})</Hidden>
        </li>
      ))}
    </ul>
  )
}

function Score({ bench: { obtained, possible } }: { bench: Bench }) {
  const { t, format } = useI18n()
  if (obtained === undefined || possible === undefined) return null
  return (
    <p className={styles.score}>
      <span className={styles.label}>{t('bench.score')}</span>{' '}
      <strong>{t('bench.score.of', { obtained: format.number(obtained), possible: format.number(possible) })}</strong>
    </p>
  )
}

function Given({ clock: { right_s, extended_s, returned_s } }: { clock: Clock }) {
  const { t, format } = useI18n()
  const parts = [
    right_s > 0 && t('bench.time.right', { time: format.duration(right_s) }),
    extended_s > 0 && t('bench.time.extended', { time: format.duration(extended_s) }),
    returned_s > 0 && t('bench.time.returned', { time: format.duration(returned_s) }),
  ].filter((part) => part !== false)
  return parts.length > 0 && <span className={styles.given}>{parts.join(' · ')}</span>
}

function useTimeTold({ extended_s, returned_s }: Clock): void {
  const { t, format } = useI18n()
  const announce = useAnnounce()
  const given = extended_s + returned_s
  const before = useRef(given)
  useEffect(() => {
    const more = given - before.current
    before.current = given
    if (more < 1) return
    const told = t('bench.time.told', { time: format.duration(more) })
    announce('time-given', told)
    toast({ tone: 'info', title: told })
  }, [given, announce, t, format])
}

/** Reads the bench again when its time is over, even if nothing tells so. */
export function EndWatch({ place, ends }: { place: Place; ends: string | undefined }) {
  const refresh = useRef(useRefresh(place))
  const left = useSecondsUntil(ends === undefined ? null : Date.parse(ends))
  const over = ends !== undefined && left === 0
  useEffect(() => {
    if (over) void refresh.current()
  }, [over])
  return null
}
