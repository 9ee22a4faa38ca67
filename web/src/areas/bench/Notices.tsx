import { useEffect, useRef } from 'react'
import { useI18n, type Key } from '../../i18n'
import { useAnnounce } from '../../parts/Announcements'
import { Icon } from '../../parts/Icon'
import type { Bench } from './types'
import styles from './Notices.module.css'

export type Standing = 'open' | 'paused' | 'held' | 'over' | 'closing' | 'closed'

/** How a team stands: whether it may work, and if not, why. */
export function standingOf({ session, clock, open }: Pick<Bench, 'session' | 'clock' | 'open'>): Standing {
  if (session.phase === 'closing') return 'closing'
  if (session.phase !== 'running') return 'closed'
  if (clock.over) return 'over'
  if (session.paused || clock.paused) return 'paused'
  return open ? 'open' : 'held'
}

const titles = {
  paused: ['bench.paused.title', 'bench.paused.text'],
  held: ['bench.held.title', 'bench.held.text'],
  over: ['bench.over.title', 'bench.over.text'],
  closing: ['bench.closing.title', 'bench.closing.text'],
  closed: ['bench.closed.title', 'bench.closed.text'],
} as const satisfies Record<Exclude<Standing, 'open'>, readonly [Key, Key]>

/** Says what holds just now, and once aloud when it changes. */
export function Notices({ bench, own }: { bench: Bench; own: boolean }) {
  const { t } = useI18n()
  const standing = standingOf(bench)
  useStandingTold(standing)
  return (
    <>
      {!own && <p className={styles.notice}><Icon name="people" />{t('bench.visitor', { name: bench.team.name })}</p>}
      {standing !== 'open' && (
        <p className={`${styles.notice} ${standing === 'held' ? styles.trouble : styles.strong}`}>
          <Icon name={standing === 'held' ? 'alert' : 'dash'} />
          <span><strong>{t(titles[standing][0])}</strong> {t(titles[standing][1])}</span>
        </p>
      )}
    </>
  )
}

function useStandingTold(standing: Standing): void {
  const { t } = useI18n()
  const announce = useAnnounce()
  const before = useRef(standing)
  useEffect(() => {
    const was = before.current
    before.current = standing
    if (was === standing) return
    if (standing === 'open') announce('standing', t('bench.resumed'))
    else announce('standing', `${t(titles[standing][0])}. ${t(titles[standing][1])}`)
  }, [standing, announce, t])
}
