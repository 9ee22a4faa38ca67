import { useMemo } from 'react'
import { NotFound } from '../../app/Home'
import { Page } from '../../app/Page'
import { useI18n } from '../../i18n'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Icon } from '../../parts/Icon'
import { Link } from '../../parts/Link'
import { useSession } from './data'
import { useLive } from './follow'
import { GridPage } from './GridPage'
import { useSingleKeys } from './keys'
import { paths, type View } from './paths'
import { RecordPage } from './RecordPage'
import { ReportsPage } from './ReportsPage'
import { ResultsPage } from './ResultsPage'
import type { Session } from './types'
import styles from './Desk.module.css'

export interface WorkspaceProps {
  readonly session: string
  readonly view: string
  readonly first?: string
  readonly second?: string
}

const views: readonly View[] = ['results', 'reports', 'grid', 'record']
const pages = { results: ResultsPage, reports: ReportsPage, grid: GridPage, record: RecordPage }

/** One session on the desk. */
export function Workspace({ session, view, first, second }: WorkspaceProps) {
  const { t } = useI18n()
  const query = useSession(session)
  useLive(session, query.data?.seq)
  const known = views.find((one) => one === view)
  if (!known) return <NotFound path={view} />
  if (query.isPending) return <Page title={t('desk.title')}><p role="status">{t('shell.loading')}</p></Page>
  if (!query.data) return <Page title={t('desk.title')}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></Page>
  return <Opened session={query.data} view={known} first={first} second={second} />
}

function Opened({ session, view, first, second }: Omit<WorkspaceProps, 'session' | 'view'> & { session: Session; view: View }) {
  const { t } = useI18n()
  const [keysOn, setKeysOn] = useSingleKeys()
  const View = pages[view]
  const marks = useMemo(() => standing(session), [session])
  return (
    <Page title={session.title} fill aside={marks.length > 0 && (
      <div className={styles.standing}>
        {marks.map((mark) => <span key={mark} className={styles.mark}>{mark === 'blind' && <Icon name="people" />}{t(`desk.standing.${mark}`)}</span>)}
      </div>
    )}>
      <div className={styles.top}>
        <nav aria-label={t('desk.views')} className={styles.views}>
          {views.map((one) => (
            <Link key={one} href={paths.view(session.id, one)} className={styles.view} aria-current={one === view ? 'page' : undefined}>
              {t(`desk.view.${one}`)}
            </Link>
          ))}
        </nav>
        <label className={styles.switch}><input type="checkbox" checked={keysOn} onChange={(event) => setKeysOn(event.target.checked)} /> {t('desk.single-keys')}</label>
      </div>
      <View session={session} first={first} second={second} keysOn={keysOn} />
    </Page>
  )
}

/** What a grader must know of a session before anything else. */
export function standing({ rules, phase, actions }: Session): ('blind' | 'sealed' | 'running' | 'read-only')[] {
  return [
    ...(rules.blind ? ['blind' as const] : []),
    ...(phase === 'sealed' ? ['sealed' as const] : []),
    ...(phase === 'running' || phase === 'closing' ? ['running' as const] : []),
    ...(phase === 'closed' && !actions.includes('decideResult') ? ['read-only' as const] : []),
  ]
}
