import { useEffect, useRef, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useConnection } from '../api/server'
import { useI18n } from '../i18n'
import { useAnnounce } from '../parts/Announcements'
import { Button, IconButton } from '../parts/Button'
import { Icon } from '../parts/Icon'
import { Link } from '../parts/Link'
import { Menu } from '../parts/Menu'
import { useShortcutHelp } from '../parts/Shortcuts'
import { useLogin } from './account'
import { areaIcons, areaOf, type Area } from './areas'
import { Settings } from './Settings'
import styles from './Shell.module.css'

/** The frame of every page behind the login: skip link, navigation, account, and what is wrong with the connection. */
export function Shell({ areas, children }: { areas: readonly Pick<Area, 'id' | 'path' | 'routes'>[]; children: ReactNode }) {
  const { t } = useI18n()
  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>{t('shell.skip')}</a>
      <header className={styles.side}>
        <Link href="/" className={styles.brand}>{t('shell.name')}</Link>
        <Navigation areas={areas} />
        <Foot />
      </header>
      <main id="content" tabIndex={-1} className={styles.main}>
        <OfflineBanner />
        {children}
      </main>
    </div>
  )
}

function Navigation({ areas }: { areas: readonly Pick<Area, 'id' | 'path' | 'routes'>[] }) {
  const { t } = useI18n()
  const [path] = useLocation()
  const here = areaOf(areas, path)
  return (
    <nav aria-label={t('shell.main-navigation')} className={styles.nav}>
      <ul>
        {areas.map((area) => (
          <li key={area.id}>
            <Link href={area.path} className={styles.item} aria-current={area === here ? 'page' : undefined}>
              <Icon name={areaIcons[area.id]} />
              {t(`area.${area.id}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Foot() {
  const { t } = useI18n()
  const { account, logout } = useLogin()
  const help = useShortcutHelp()
  const [, navigate] = useLocation()
  return (
    <div className={styles.foot}>
      <Menu label={t('account.menu', { name: account.name })} onAct={(id) => (id === 'own' ? navigate('/account') : logout())}
        acts={[{ id: 'own', label: t('people.my-account') }, { id: 'logout', label: t('account.logout') }]}
        trigger={<Button variant="quiet" icon="people"><span className={styles.name}>{account.name}</span></Button>} />
      <span className={styles.tools}>
        <Settings />
        <IconButton icon="help" label={t('help.open')} onPress={help} />
      </span>
    </div>
  )
}

/** Says that the server is out of reach, and later that it is back: once each, without taking the focus. */
export function OfflineBanner() {
  const { t } = useI18n()
  const offline = useConnection() === 'offline'
  const announce = useAnnounce()
  const was = useRef(offline)
  useEffect(() => {
    if (offline !== was.current) announce('connection', offline ? t('connection.offline') : t('connection.back'))
    was.current = offline
  }, [offline, announce, t])
  if (!offline) return null
  return <p className={styles.offline}><Icon name="alert" />{t('connection.offline')}</p>
}
