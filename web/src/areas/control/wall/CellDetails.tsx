import { Dialog, Heading, Popover } from 'react-aria-components'
import { useI18n } from '../../../i18n'
import { Button, IconButton } from '../../../parts/Button'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { VerdictBadge } from '../../../parts/VerdictBadge'
import { useResult } from '../data'
import { useCell, useShape } from './context'
import styles from './CellDetails.module.css'

export interface CellDetailsProps {
  readonly session: string
  readonly team: string
  readonly check: string
  readonly at: HTMLElement
  readonly onTeam: () => void
  readonly onClose: () => void
}

/** What was seen of one check of one team. */
export function CellDetails({ session, team, check, at, onTeam, onClose }: CellDetailsProps) {
  const { t, text, format } = useI18n()
  const shape = useShape()
  const cell = useCell(team, check)
  const about = shape.checks.find(({ id }) => id === check)
  const name = shape.teams.find((one) => one.team === team)?.name ?? ''
  return (
    <Popover className={styles.popover!} isOpen onOpenChange={(open) => !open && onClose()} triggerRef={{ current: at }} placement="bottom">
      <Dialog className={styles.dialog!}>
        <header className={styles.head}>
          <Heading slot="title" level={2} className={styles.title!}>{about ? text(about.title) : check}</Heading>
          <IconButton icon="close" label={t('part.close')} onPress={onClose} />
        </header>
        <p className={styles.meta}>{t('control.cell.of', { team: name })} · {t('control.points', { n: about?.points ?? 0, points: format.number(about?.points ?? 0) })}</p>
        {cell?.verdict && (
          <p className={styles.verdict}>
            <VerdictBadge verdict={cell.verdict} />
            {cell.share !== undefined && cell.share > 0 && cell.share < 1 && <span>{format.percent(cell.share)}</span>}
            {cell.since && <span className={styles.meta}>{t('control.cell.since', { time: format.time(cell.since, true) })}</span>}
          </p>
        )}
        <Seen session={session} team={team} check={check} />
        <Button onPress={onTeam}>{t('control.cell.open-team', { team: name })}</Button>
      </Dialog>
    </Popover>
  )
}

function Seen({ session, team, check }: { session: string; team: string; check: string }) {
  const { t, text, format } = useI18n()
  const result = useResult(session, team, check)
  if (result.isPending) return <p role="status">{t('shell.loading')}</p>
  if (result.isError) return <ErrorNotice error={result.error} onRetry={() => void result.refetch()} />
  const newestFirst = [...result.data.results].reverse()
  const last = newestFirst[0]
  if (!last) return <p className={styles.meta}>{t('control.cell.nothing')}</p>
  return (
    <div className={styles.seen}>
      {last.incident && <p className={styles.incident}>{t('control.cell.incident', { text: last.incident })}</p>}
      <dl className={styles.facts}>
        {last.expected && <><dt>{t('control.cell.expected')}</dt><dd>{text(last.expected)}</dd></>}
        {last.observed && <><dt>{t('control.cell.observed')}</dt><dd>{text(last.observed)}</dd></>}
      </dl>
      <ol className={styles.history} aria-label={t('control.cell.history')}>
        {newestFirst.slice(0, 5).map((one) => (
          <li key={one.id}>
            <VerdictBadge verdict={one.verdict} compact />
            <span>{format.time(one.time, true)}</span>
            <span className={styles.meta}>{t(`control.origin.${one.origin}`)}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
