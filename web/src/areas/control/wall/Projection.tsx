import { useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useServer } from '../../../api/server'
import { useI18n } from '../../../i18n'
import { IconButton } from '../../../parts/Button'
import { Timer } from '../../../parts/Timer'
import { commonClock, deadlineOf } from '../clock'
import { WallView, type WallViewProps } from './WallView'
import styles from './Projection.module.css'

/** The wall for a whole room: over everything else, on the whole screen where the browser allows it. Escape ends it. */
export function Projection({ onClose, ...wall }: Omit<WallViewProps, 'projected' | 'aside'> & { onClose: () => void }) {
  const { session } = wall
  const { t } = useI18n()
  const { clock } = useServer()
  const box = useRef<HTMLElement>(null)
  const [host] = useState(() => document.createElement('div'))
  const time = commonClock(session)
  useEffect(() => {
    const app = document.getElementById('app')
    document.body.append(host)
    if (app) app.inert = true
    box.current?.focus()
    void document.documentElement.requestFullscreen?.().catch(() => undefined) // refused where fullscreen is not allowed: the page is enough
    return () => {
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined)
      if (app) app.inert = false
      host.remove()
    }
  }, [host])
  useEffect(() => {
    const left = () => document.fullscreenElement === null && onClose()
    document.addEventListener('fullscreenchange', left)
    return () => document.removeEventListener('fullscreenchange', left)
  }, [onClose])
  return createPortal(
    <main ref={box} data-wall="" tabIndex={-1} className={styles.room} aria-label={t('control.wall.label')}
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && onClose()}>
      <header className={styles.head}>
        <h1 className={styles.title}>{session.title}</h1>
        {time && <Timer clock={clock} deadline={deadlineOf(time, session.starts)} quiet />}
        <IconButton icon="close" label={t('control.wall.leave')} onPress={onClose} />
      </header>
      <div className={styles.wall}><WallView {...wall} projected /></div>
    </main>,
    host,
  )
}
