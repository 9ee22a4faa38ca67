import { useEffect, useRef, type ReactNode } from 'react'
import { useI18n } from '../i18n'
import styles from './Page.module.css'

export interface PageProps {
  readonly title: string
  /** beside the title: the acts of the page, a clock */
  readonly aside?: ReactNode
  readonly children: ReactNode
  /** uses the whole height, and scrolls inside: benches and walls */
  readonly fill?: boolean
}

/** A page: its title is the document's and takes the focus when the page opens, so that those who listen know. */
export function Page({ title, aside, children, fill }: PageProps) {
  const { t } = useI18n()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = t('shell.page-title', { page: title })
  }, [title, t])
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <div className={`${styles.page} ${fill ? styles.fill : ''}`}>
      <header className={styles.head}>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {aside}
      </header>
      {children}
    </div>
  )
}
