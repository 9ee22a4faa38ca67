import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { Page } from '../../../app/Page'
import { useServer } from '../../../api/server'
import { useI18n } from '../../../i18n'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { Link } from '../../../parts/Link'
import { Split } from '../../../parts/Split'
import { Tabs } from '../../../parts/Tabs'
import { Timer } from '../../../parts/Timer'
import { toast } from '../../../parts/Toasts'
import { commonClock, deadlineOf } from '../clock'
import { useSession } from '../data'
import { keys } from '../keys'
import { PhaseBadge } from '../PhaseBadge'
import type { Repaired } from '../live'
import type { Session } from '../types'
import { WallProvider } from '../wall/context'
import { Projection } from '../wall/Projection'
import { ProjectButton, WallView } from '../wall/WallView'
import { Acts } from './Acts'
import { Curves } from './Curves'
import { Injects } from './Injects'
import { hasWall, useLive } from './live'
import { Load } from './Load'
import { Messages } from './Messages'
import { Preparation } from './Preparation'
import { TeamPanel } from './TeamPanel'
import { Times } from './Times'
import styles from './Room.module.css'

/** The control room of one session. */
export function Room({ session: id, tab }: { session: string; tab?: string }) {
  const { t } = useI18n()
  const session = useSession(id)
  if (session.isPending) return <Page title={t('area.control')}><p role="status">{t('shell.loading')}</p></Page>
  if (session.isError) return <Page title={t('area.control')}><ErrorNotice error={session.error} onRetry={() => void session.refetch()} /></Page>
  return <Live key={id} session={session.data} tab={tab} />
}

function Live({ session, tab }: { session: Session; tab?: string }) {
  const { t } = useI18n()
  const queries = useQueryClient()
  const asked = useRef(new Map<string, string>())
  const repaired = ({ id, cause }: Repaired) => {
    const what = asked.current.get(id)
    asked.current.delete(id)
    if (what === undefined) return
    if (cause) toast({ tone: 'trouble', title: t('control.repair.failed', { what }), text: cause })
    else toast({ tone: 'done', title: t('control.repair.done', { what }) })
  }
  const live = useLive(session, repaired)
  const [team, setTeam] = useState<string | null>(null)
  const [projecting, setProjecting] = useState(false)
  const show = useCallback((one: string) => {
    setProjecting(false)
    setTeam(one)
  }, [])
  const remember = (repair: string, what: string) => {
    asked.current.set(repair, what)
    void queries.invalidateQueries({ queryKey: keys.session(session.id) })
  }
  const chosen = session.teams.find((one) => one.team === team)
  const tabs = <RoomTabs session={session} tab={tab} error={live.error} onRetry={live.retry} onTeam={show} onProject={() => setProjecting(true)} />
  return (
    <WallProvider value={live.store}>
      <div data-wide="" className={styles.room}>
        <Page title={session.title} fill aside={<Head session={session} lost={live.status === 'lost'} />}>
          {projecting ? null : chosen ? (
            <div className={styles.split}>
              <Split label={t('control.panel.separator')} direction="row" initial={58} least={25} first={tabs}
                second={<TeamPanel key={chosen.team} session={session} team={chosen} onClose={() => setTeam(null)} onRepair={remember} />} />
            </div>
          ) : tabs}
        </Page>
      </div>
      {projecting && <Projection session={session} onTeam={show} onClose={() => setProjecting(false)} />}
    </WallProvider>
  )
}

function Head({ session, lost }: { session: Session; lost: boolean }) {
  const { t } = useI18n()
  const { clock } = useServer()
  const time = commonClock(session)
  const shows = time !== null && ['planned', 'preparing', 'ready', 'running'].includes(session.phase)
  return (
    <div className={styles.headTools}>
      {lost && <span role="status" className={styles.lost}>{t('control.stream-lost')}</span>}
      <PhaseBadge phase={session.phase} paused={session.paused} />
      {shows && <Timer clock={clock} deadline={deadlineOf(time, session.starts)} />}
      {session.actions.includes('amendSession') && <Link href={`/control/${session.id}/plan`}>{t('control.amend')}</Link>}
      <Acts session={session} />
    </div>
  )
}

interface RoomTabsProps {
  readonly session: Session
  readonly tab?: string
  readonly error: unknown
  readonly onRetry: () => void
  readonly onTeam: (team: string) => void
  readonly onProject: () => void
}

function RoomTabs({ session, tab, error, onRetry, onTeam, onProject }: RoomTabsProps) {
  const { t } = useI18n()
  const [, navigate] = useLocation()
  const live = hasWall(session)
  const stats = session.actions.includes('getStats')
  const before = session.phase === 'planned' || session.phase === 'preparing' || session.phase === 'ready'
  const wall = error !== null
    ? <ErrorNotice error={error} onRetry={onRetry} />
    : <WallView session={session} onTeam={onTeam} aside={<ProjectButton onPress={onProject} />} />
  const tabs = [
    ...(live ? [{ id: 'wall', label: t('control.tab.wall'), content: wall }] : []),
    { id: 'teams', label: t('control.tab.teams'), content: <Preparation session={session} onTeam={onTeam} /> },
    { id: 'messages', label: t('control.tab.messages'), content: <Messages session={session} /> },
    ...(live ? [{ id: 'injects', label: t('control.tab.injects'), content: <Injects session={session} /> }] : []),
    { id: 'times', label: t('control.tab.times'), content: <Times session={session} /> },
    ...(live ? [{ id: 'curves', label: t('control.tab.curves'), content: <Curves session={session} /> }] : []),
    ...(stats ? [{ id: 'load', label: t('control.tab.load'), content: <Load session={session} /> }] : []),
  ]
  const first = before ? 'teams' : 'wall'
  const selected = tabs.some(({ id }) => id === tab) ? tab! : tabs.some(({ id }) => id === first) ? first : 'teams'
  return (
    <div className={styles.tabs}>
      <Tabs label={t('control.tabs')} tabs={tabs} selected={selected} onSelect={(id) => navigate(`/control/${session.id}/${id}`, { replace: true })} />
    </div>
  )
}
