import { ProblemError } from '../../api/problem'
import { useI18n } from '../../i18n'
import { ConfirmDialog } from '../../parts/Dialog'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { useEndTerminal, type Place } from './data'

export interface EndDialogProps {
  readonly place: Place
  readonly terminal: string
  readonly node: string
  /** others look at it too */
  readonly others: boolean
  readonly onEnded: () => void
  readonly onCancel: () => void
}

/** Ends a terminal, once it was said what stops, and for whom. */
export function EndDialog({ place, terminal, node, others, onEnded, onCancel }: EndDialogProps) {
  const { t } = useI18n()
  const end = useEndTerminal(place)
  const act = () => end.mutate(terminal, {
    onSuccess: onEnded,
    onError: (error) => isOver(error) && onEnded(), // it had ended by itself
  })
  return (
    <ConfirmDialog title={t('bench.end.title', { node })} act={t('bench.end.act')} isOpen isPending={end.isPending} onConfirm={act} onCancel={onCancel}>
      <p>{t('bench.end.text')} {others && t('bench.end.others')}</p>
      <p>{t('bench.end.leave')}</p>
      {end.isError && <ErrorNotice error={end.error} />}
    </ConfirmDialog>
  )
}

function isOver(error: Error): boolean {
  return error instanceof ProblemError && (error.problem.status === 404 || error.problem.status === 410)
}
