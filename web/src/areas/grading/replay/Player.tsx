import { lazy, Suspense } from 'react'
import { useI18n } from '../../../i18n'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { useRecording } from '../data'
import type { Recording } from '../types'

export interface PlayerProps {
  readonly session: string
  readonly recording: Recording
  /** when the check was looked at, to jump to */
  readonly moment?: string
}

const View = lazy(() => import('./PlayerView'))

/** A recorded terminal, played back. xterm.js is loaded when the first one opens. */
export function Player({ session, recording, moment }: PlayerProps) {
  const { t } = useI18n()
  const query = useRecording(session, recording.id)
  if (query.isPending) return <p role="status">{t('shell.loading')}</p>
  if (query.isError) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
  return (
    <Suspense fallback={<p role="status">{t('shell.loading')}</p>}>
      <View key={recording.id} text={query.data} recording={recording} moment={moment} />
    </Suspense>
  )
}
