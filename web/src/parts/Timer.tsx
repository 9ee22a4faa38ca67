import { useEffect, useRef, useState } from 'react'
import type { ServerClock } from '../api/clock'
import { useI18n } from '../i18n'
import { useAnnounce } from './Announcements'
import { passed, secondsLeft, untilNextSecond, urgency, type Deadline } from './timer'
import styles from './Timer.module.css'

export interface TimerProps {
  readonly clock: ServerClock
  readonly deadline: Deadline
  /** not spoken at its moments: for lists, where one clock speaks for all */
  readonly quiet?: boolean
}

/** The time left by the server's clock; right again at once after a sleep, however long. */
export function Timer({ clock, deadline, quiet }: TimerProps) {
  const { t, format } = useI18n()
  const left = useSecondsLeft(clock, deadline)
  useMoments(deadline.kind === 'running' && !quiet, left)
  const over = deadline.kind === 'running' && left === 0
  const labels = { running: t('timer.left'), paused: t('timer.paused'), waiting: t('timer.starts') }
  const tone = deadline.kind === 'running' ? urgency(left) : 'calm'
  return (
    <span role="timer" aria-live="off" className={`${styles.timer} ${styles[tone]}`}>
      <span className={styles.label}>{labels[deadline.kind]}</span>
      <span className={styles.value}>{over ? t('timer.over') : format.countdown(left)}</span>
    </span>
  )
}

/** Looks at the clock each second it shows, and whenever the page is seen again or the clock is corrected. */
function useSecondsLeft(clock: ServerClock, deadline: Deadline): number {
  const [, redraw] = useState(0)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const tick = () => {
      clearTimeout(timer)
      redraw((count) => count + 1)
      if (deadline.kind !== 'paused') timer = setTimeout(tick, untilNextSecond(deadline, clock.now()))
    }
    tick()
    const forget = clock.subscribe(tick)
    document.addEventListener('visibilitychange', tick)
    window.addEventListener('pageshow', tick)
    return () => {
      clearTimeout(timer)
      forget()
      document.removeEventListener('visibilitychange', tick)
      window.removeEventListener('pageshow', tick)
    }
  }, [clock, deadline])
  return secondsLeft(deadline, clock.now())
}

function useMoments(speaks: boolean, left: number): void {
  const { t, format } = useI18n()
  const announce = useAnnounce()
  const before = useRef(left)
  useEffect(() => {
    const moment = speaks ? passed(before.current, left) : null
    before.current = left
    if (moment === null) return
    announce('clock', moment === 0 ? t('timer.announce-over') : t('timer.announce', { time: format.duration(moment) }))
  }, [speaks, left, announce, t, format])
}
