import { useState } from 'react'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { ConfirmDialog } from '../../parts/Dialog'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { toast } from '../../parts/Toasts'
import { useConfirmPasses } from './data'
import { confirmable } from './queue'
import type { ResultLine } from './types'

export interface BulkConfirmProps {
  readonly session: string
  readonly lines: readonly ResultLine[]
  /** the one team that is shown; empty for all */
  readonly team: string
  /** all lines are known, so that the count is right */
  readonly isWhole: boolean
}

/** Confirms every pass on which nobody has spoken, once it was said how many they are. */
export function BulkConfirm({ session, lines, team, isWhole }: BulkConfirmProps) {
  const { t } = useI18n()
  const [asked, setAsked] = useState(false)
  const confirm = useConfirmPasses(session)
  const count = confirmable(lines, team).length
  const name = lines.find((line) => line.team === team)?.team_name
  const act = () => confirm.mutate(team, {
    onSuccess: ({ confirmed }) => {
      setAsked(false)
      toast({ tone: 'done', title: t('desk.bulk.done', { n: confirmed }) })
    },
  })
  return (
    <>
      <Button isDisabled={count === 0 || !isWhole} onPress={() => setAsked(true)}>{t('desk.bulk')}</Button>
      <ConfirmDialog title={t('desk.bulk.title', { n: count })} act={t('desk.bulk.act')} isOpen={asked} isPending={confirm.isPending}
        onConfirm={act} onCancel={() => setAsked(false)}>
        <p>{name ? t('desk.bulk.team', { team: name }) : t('desk.bulk.everyone')} {t('desk.bulk.text')}</p>
        {confirm.isError && <ErrorNotice error={confirm.error} />}
      </ConfirmDialog>
    </>
  )
}
