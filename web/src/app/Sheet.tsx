import { useEffect, type ReactNode } from 'react'
import { useI18n } from '../i18n'
import { Settings } from './Settings'
import styles from './Sheet.module.css'

/** A page for those who are not logged in: a sheet with the name of the platform, language and theme, and one form. */
export function Sheet({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useI18n()
  useEffect(() => {
    document.title = t('shell.page-title', { page: title })
  }, [title, t])
  return (
    <main className={styles.page}>
      <div className={styles.sheet}>
        <header className={styles.head}>
          <p className={styles.brand}>{t('shell.name')}</p>
          <Settings />
        </header>
        {children}
      </div>
    </main>
  )
}
