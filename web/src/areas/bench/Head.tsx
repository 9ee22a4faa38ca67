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
import { Grants } from './Grants'
import { givenName } from './names'
import type { Bench, Clock, Presence } from './types'
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
          <Grants clock={bench.clock} />
        </div>
      )}
    </>
  )
}

/** The team, who of it is here and at which machines, and who helps it there. */
function Members({ bench }: { bench: Bench }) {
  const { t } = useI18n()
  const here = new Map(bench.presence?.map((one) => [one.person.id, one]))
  for (const person of bench.present ?? []) if (!here.has(person.id)) here.set(person.id, { person, member: true, since: '', where: [] })
  const helpers = [...here.values()].filter(({ member }) => !member)
  return (
    <ul aria-label={t('bench.present')} className={styles.members}>
      {bench.team.members.map((person, i) => (
        <Member key={person.id} name={givenName(person) ?? t('bench.person.unknown', { n: i + 1 })} presence={here.get(person.id)} />
      ))}
      {helpers.map((one) => <Member key={one.person.id} name={givenName(one.person) ?? t('bench.messages.staff')} presence={one} />)}
    </ul>
  )
}

function Member({ name, presence }: { name: string; presence: Presence | undefined }) {
  const { t, format } = useI18n()
  const nodes = presence?.where.flatMap(({ node }) => (node === undefined ? [] : [node])) ?? []
  return (
    <li className={presence ? (presence.member ? styles.here : styles.helper) : styles.away}>
      {name}{' '}
      {nodes.length > 0 && <><span aria-hidden="true" className={styles.at}>{nodes.join(' ')}</span>{' '}</>}
      <Hidden>
        ({presence ? (presence.member ? t('bench.person.here') : t('bench.person.helps')) : t('bench.person.away')}
        {nodes.length > 0 && `, ${t('bench.person.at', { nodes: format.list(nodes) })}`}
        {presence?.since && `, ${t('bench.person.since', { time: format.time(presence.since) })}`})
      </Hidden>
    </li>
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
