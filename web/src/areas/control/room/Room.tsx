import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { Page } from '../../../app/Page'
import { useServer } from '../../../api/server'
import { useI18n } from '../../../i18n'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { Link } from '../../../parts/Link'
import { Split } from '../../../parts/Split'
import { Tabs } from '../../../parts/Tabs'
import { Timer } from '../../../parts/Timer'
import { toast } from '../../../parts/Toasts'
import { numberIn, oneOf, useKept } from '../../bench/memory'
import { commonClock, deadlineOf } from '../clock'
import { useSession } from '../data'
import { keys } from '../keys'
import { PhaseBadge } from '../PhaseBadge'
import type { Repaired } from '../live'
import type { Session } from '../types'
import { WallProvider } from '../wall/context'
import { orders } from '../wall/grid'
import { Projection } from '../wall/Projection'
import { ProjectButton, WallView } from '../wall/WallView'
import { Acts } from './Acts'
import { Curves } from './Curves'
import { Injects } from './Injects'
import { hasWall, useLive } from './live'
import { hasOrals } from './orals'
import { Orals } from './Orals'
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
  const place = usePlace(session.id, tab)
  const [share, setShare] = useKept('control.split', numberIn(25, 75, 58))
  const [order, setOrder] = useKept('control.order', oneOf(orders))
  const remember = (repair: string, what: string) => {
    asked.current.set(repair, what)
    void queries.invalidateQueries({ queryKey: keys.session(session.id) })
  }
  const chosen = session.teams.find((one) => one.team === place.team)
  const wall = { session, order, onOrder: setOrder, onTeam: place.showTeam, onQuestion: place.showQuestion }
  const tabs = (
    <RoomTabs session={session} tab={tab} onTab={place.showTab} asker={place.asker} onTeam={place.showTeam}
      wall={live.error !== null ? <ErrorNotice error={live.error} onRetry={live.retry} /> : <WallView {...wall} aside={<ProjectButton onPress={() => place.project(true)} />} />} />
  )
  return (
    <WallProvider value={live.store}>
      <div data-wide="" className={styles.room}>
        <Page title={session.title} fill aside={<Head session={session} lost={live.status === 'lost'} />}>
          {place.projecting ? null : chosen ? (
            <div className={styles.split}>
              <Split label={t('control.panel.separator')} direction="row" initial={share} least={25} onShare={setShare} first={tabs}
                second={<TeamPanel key={chosen.team} session={session} team={chosen} onClose={() => place.showTeam(null)} onQuestion={place.showQuestion} onRepair={remember} />} />
            </div>
          ) : tabs}
        </Page>
      </div>
      {place.projecting && hasWall(session) && <Projection {...wall} onClose={() => place.project(false)} />}
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

/** What of the room is shown, all of it in the address: a reload and a link show the same. */
function usePlace(session: string, tab: string | undefined) {
  const [, navigate] = useLocation()
  const [params] = useSearchParams()
  const go = (to: string | undefined, change: Readonly<Record<string, string | null>>) => {
    const next = new URLSearchParams(params)
    for (const [name, value] of Object.entries(change)) {
      if (value === null) next.delete(name)
      else next.set(name, value)
    }
    navigate(`/control/${session}${to ? `/${to}` : ''}${next.size > 0 ? `?${next}` : ''}`, { replace: true })
  }
  return {
    team: params.get('team'),
    /** the team whose question is to be answered */
    asker: params.get('asker'),
    projecting: params.get('view') === 'projector',
    showTeam: (team: string | null) => go(tab, { team, view: null }),
    showQuestion: (team: string) => go('messages', { asker: team, view: null }),
    showTab: (to: string) => go(to, { asker: null }),
    project: (on: boolean) => go(tab, { view: on ? 'projector' : null }),
  }
}

interface RoomTabsProps {
  readonly session: Session
  readonly tab?: string
  readonly onTab: (tab: string) => void
  readonly asker: string | null
  readonly wall: React.ReactNode
  readonly onTeam: (team: string) => void
}

function RoomTabs({ session, tab, onTab, asker, wall, onTeam }: RoomTabsProps) {
  const { t } = useI18n()
  const live = hasWall(session)
  const stats = session.actions.includes('getStats')
  const before = session.phase === 'planned' || session.phase === 'preparing' || session.phase === 'ready'
  const { unanswered = 0 } = session
  const tabs = [
    ...(live ? [{ id: 'wall', label: t('control.tab.wall'), content: wall }] : []),
    { id: 'teams', label: t('control.tab.teams'), content: <Preparation session={session} onTeam={onTeam} /> },
    { id: 'messages', label: unanswered > 0 ? t('control.tab.messages-open', { n: unanswered }) : t('control.tab.messages'), content: <Messages key={asker} session={session} asker={asker} /> },
    ...(live ? [{ id: 'injects', label: t('control.tab.injects'), content: <Injects session={session} /> }] : []),
    { id: 'times', label: t('control.tab.times'), content: <Times session={session} /> },
    ...(live ? [{ id: 'curves', label: t('control.tab.curves'), content: <Curves session={session} /> }] : []),
    ...(hasOrals(session) ? [{ id: 'oral', label: t('control.tab.oral'), content: <Orals session={session} onTeam={onTeam} /> }] : []),
    ...(stats ? [{ id: 'load', label: t('control.tab.load'), content: <Load session={session} /> }] : []),
  ]
  const first = before ? 'teams' : 'wall'
  const selected = tabs.some(({ id }) => id === tab) ? tab! : tabs.some(({ id }) => id === first) ? first : 'teams'
  return <div className={styles.tabs}><Tabs label={t('control.tabs')} tabs={tabs} selected={selected} onSelect={onTab} /></div>
}
