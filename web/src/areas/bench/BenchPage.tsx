import { useEffect, useMemo, useRef } from 'react'
import { useParams } from 'wouter'
import { Page } from '../../app/Page'
import { useI18n } from '../../i18n'
import { useAnnounce } from '../../parts/Announcements'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { stageOf } from './agenda'
import { Bench } from './Bench'
import { useBench, useLive, useSession, type Place } from './data'
import { Frame } from './Frame'
import type { Session } from './types'
import { CancelledRoom, WaitingRoom } from './WaitingRoom'

/** /sessions/:session/bench is the person's own team's; with /teams/:team it is any team's, for those who may. */
export default function BenchPage() {
  const { t } = useI18n()
  const { session: id = '', team } = useParams()
  const session = useSession(id)
  if (session.isPending) return <p role="status">{t('shell.loading')}</p>
  if (session.isError && !session.data) {
    return <Page title={t('area.bench')}><ErrorNotice error={session.error} onRetry={() => void session.refetch()} /></Page>
  }
  const which = team ?? session.data.my_team
  if (which === undefined) {
    return <Page title={session.data.title}><EmptyState icon="people" title={t('bench.no-team.title')}>{t('bench.no-team.text')}</EmptyState></Page>
  }
  return <TeamBench key={`${id}/${which}`} session={session.data} team={which} />
}

function TeamBench({ session, team }: { session: Session; team: string }) {
  const { id } = session
  const place = useMemo(() => ({ session: id, team }), [id, team])
  const stage = stageOf(session)
  useLive(place, session.seq)
  useLaunchTold(stage === 'waiting')
  if (stage === 'waiting') return <WaitingRoom session={session} team={team} />
  if (stage === 'cancelled') return <CancelledRoom session={session} />
  return <LoadedBench place={place} session={session} />
}

function useLaunchTold(waiting: boolean): void {
  const { t } = useI18n()
  const announce = useAnnounce()
  const was = useRef(waiting)
  useEffect(() => {
    if (was.current && !waiting) announce('launch', t('bench.waiting.told'))
    was.current = waiting
  }, [waiting, announce, t])
}

function LoadedBench({ place, session }: { place: Place; session: Session }) {
  const { t } = useI18n()
  const bench = useBench(place)
  if (bench.isPending) return <Frame title={session.title}><p role="status">{t('shell.loading')}</p></Frame>
  if (!bench.data) return <Page title={session.title}><ErrorNotice error={bench.error} onRetry={() => void bench.refetch()} /></Page>
  return <Bench bench={bench.data} place={place} own={session.my_team === place.team} />
}
