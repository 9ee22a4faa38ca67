import { useState } from 'react'
import { isRefusal } from '../../api/problem'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { CodeBlock } from '../../parts/CodeBlock'
import { ConfirmDialog } from '../../parts/Dialog'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Icon } from '../../parts/Icon'
import { toast } from '../../parts/Toasts'
import { useFiles, useGrid, useSeal } from './data'
import { Exports } from './GridPage'
import type { DeskProps, Session } from './types'
import styles from './Record.module.css'

/** What leaves the platform: the grid as files, the seal, and the sealed record with the way to verify it. */
export function RecordPage({ session }: DeskProps) {
  const { t } = useI18n()
  const can = (action: string) => session.actions.includes(action)
  const isSealed = session.phase === 'sealed'
  if (!can('exportGrid') && !can('sealSession') && !(isSealed && can('exportBundle'))) {
    return <EmptyState icon="file" title={t('desk.record.none.title')}>{t('desk.record.none.text')}</EmptyState>
  }
  return (
    <div className={styles.record}>
      {can('exportGrid') && (
        <section>
          <h2>{t('desk.exports')}</h2>
          <p>{isSealed ? t('desk.exports.sealed') : t('desk.exports.provisional')}</p>
          <Exports session={session.id} />
        </section>
      )}
      {(can('sealSession') || isSealed) && <Seal session={session} />}
      {isSealed && can('exportBundle') && <Bundle session={session.id} />}
    </div>
  )
}

function Seal({ session }: { session: Session }) {
  const { t, format } = useI18n()
  const [asked, setAsked] = useState(false)
  if (session.phase === 'sealed') {
    return <section><h2>{t('desk.seal')}</h2><p>{t('desk.seal.done', { time: session.sealed ? format.dateTime(session.sealed) : '–' })}</p></section>
  }
  return (
    <section>
      <h2>{t('desk.seal')}</h2>
      <p>{t('desk.seal.about')}</p>
      <Button variant="danger" onPress={() => setAsked(true)}>{t('desk.seal.act')}</Button>
      {asked && <SealDialog session={session.id} onDone={() => setAsked(false)} />}
    </section>
  )
}

/** Says what still waits and what becomes of it, before nothing can be changed any more. */
function SealDialog({ session, onDone }: { session: string; onDone: () => void }) {
  const { t } = useI18n()
  const grid = useGrid(session)
  const seal = useSeal(session)
  const pending = grid.data?.sheet.pending
  // The server says what is not settled; who confirms again has read it.
  const unsettled = isRefusal(seal.error, 'pending', 'reports-open')
  const act = () => seal.mutate(unsettled, {
    onSuccess: () => {
      onDone()
      toast({ tone: 'done', title: t('desk.seal.toast') })
    },
  })
  return (
    <ConfirmDialog title={t('desk.seal.title')} act={t('desk.seal.act')} word={t('desk.seal.word')} isOpen isPending={seal.isPending || grid.isPending}
      onConfirm={act} onCancel={onDone}>
      <p>{t('desk.seal.final')}</p>
      {grid.isPending && <p role="status">{t('shell.loading')}</p>}
      {pending === 0 && <p>{t('desk.seal.nothing')}</p>}
      {pending !== undefined && pending > 0 && (
        <>
          <p><strong>{t('desk.seal.pending', { n: pending })}</strong></p>
          <ul>
            <li>{t('desk.seal.checks')}</li>
            <li>{grid.data?.sheet.rules.unmarked === 'zero' ? t('desk.seal.zero') : t('desk.seal.excluded')}</li>
          </ul>
        </>
      )}
      {grid.isError && <ErrorNotice error={grid.error} onRetry={() => void grid.refetch()} />}
      {seal.isError && <ErrorNotice error={seal.error} />}
      {unsettled && <p>{t('desk.seal.again')}</p>}
    </ConfirmDialog>
  )
}

function Bundle({ session }: { session: string }) {
  const { t } = useI18n()
  const files = useFiles(session)
  const name = `pupitre-${session}.zip`
  return (
    <section>
      <h2>{t('desk.bundle')}</h2>
      <p>{t('desk.bundle.about')}</p>
      <p><a href={files.bundle} download={name} className={styles.download}><Icon name="down" /> {t('desk.bundle.act')}</a></p>
      <h3>{t('desk.bundle.verify')}</h3>
      <p>{t('desk.bundle.how')}</p>
      <CodeBlock label={t('desk.bundle.verify')} text={`pupitre evidence verify ${name}`} />
    </section>
  )
}
