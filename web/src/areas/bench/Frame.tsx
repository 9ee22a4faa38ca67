import { useEffect, useRef, type ReactNode } from 'react'
import styles from './Frame.module.css'

export interface FrameProps {
  readonly title: string
  /** beside the title: which team */
  readonly about?: string
  /** at the end of the head: people, points, clock */
  readonly aside?: ReactNode
  /** between the head and the work: what holds just now */
  readonly notices?: ReactNode
  readonly children: ReactNode
}

/** A page of long work: one line of head, and all the rest of the window for the work. */
export function Frame({ title, about, aside, notices, children }: FrameProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Pupitre`
  }, [title])
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <div className={styles.frame} data-wide>
      <header className={styles.head}>
        <div className={styles.names}>
          <h1 ref={heading} tabIndex={-1} className={styles.title} title={title}>{title}</h1>
          {about && <p className={styles.about}>{about}</p>}
        </div>
        {aside && <div className={styles.aside}>{aside}</div>}
      </header>
      {notices}
      <div className={styles.work}>{children}</div>
    </div>
  )
}
