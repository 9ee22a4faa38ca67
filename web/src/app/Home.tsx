import { useI18n } from '../i18n'
import { EmptyState } from '../parts/EmptyState'
import { Link } from '../parts/Link'
import { useLogin } from './account'
import type { Area } from './areas'
import { Page } from './Page'
import styles from './Home.module.css'

/** Where a person can go. */
export function Home({ areas }: { areas: readonly Pick<Area, 'id' | 'path' | 'home'>[] }) {
  const { t } = useI18n()
  const { account } = useLogin()
  return (
    <Page title={t('shell.welcome', { name: account.name })}>
      {areas.length === 0 && <EmptyState icon="people" title={t('shell.nowhere.title')}>{t('shell.nowhere.text')}</EmptyState>}
      {areas.map(({ id, home: Own }) => Own && <Own key={id} />)}
      <ul className={styles.list}>
        {areas.map((area) => (
          <li key={area.id}>
            <h2><Link href={area.path}>{t(`area.${area.id}`)}</Link></h2>
            <p>{t(`area.${area.id}.about`)}</p>
          </li>
        ))}
      </ul>
    </Page>
  )
}

export function NotFound({ path }: { path: string }) {
  const { t } = useI18n()
  return (
    <Page title={t('missing.title')}>
      <p className={styles.text}>{t('missing.text', { path })}</p>
      <p><Link href="/">{t('missing.home')}</Link></p>
    </Page>
  )
}
