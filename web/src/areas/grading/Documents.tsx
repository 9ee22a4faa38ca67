import { useState } from 'react'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Choice } from './Choice'
import { DocumentView } from './DocumentView'
import { useDocumentLink } from './reading'
import { useKeys } from './keys'
import { openLater } from './newtab'
import { visible } from './text'
import type { Receipt } from './types'
import styles from './Reports.module.css'

export interface DocumentsProps {
  readonly session: string
  readonly receipts: readonly Receipt[]
  readonly keysOn: boolean
}

/** What was handed in: the last one is read here, an earlier one when it is chosen. */
export function Documents({ session, receipts, keysOn }: DocumentsProps) {
  const { t, format } = useI18n()
  const [chosen, setChosen] = useState('')
  const shown = receipts.find(({ id }) => id === chosen) ?? receipts.at(-1)
  const versions = [...receipts].reverse().map(({ id, time, name }, i) => ({
    id, label: t(i === 0 ? 'desk.documents.version-last' : 'desk.documents.version', { time: format.dateTime(time), name: visible(name) }),
  }))
  return (
    <section className={styles.documents} aria-label={t('desk.documents')}>
      <div className={styles.title}>
        <h3>{t('desk.documents')}</h3>
        {shown && versions.length > 1 && <Choice label={t('desk.documents.versions')} value={shown.id} options={versions} onChange={setChosen} />}
      </div>
      {shown ? <Shown key={shown.id} session={session} receipt={shown} isLast={shown === receipts.at(-1)} keysOn={keysOn} /> : <p className={styles.soft}>{t('desk.documents.none')}</p>}
    </section>
  )
}

interface ShownProps {
  readonly session: string
  readonly receipt: Receipt
  readonly isLast: boolean
  readonly keysOn: boolean
}

/** One document. Each opening asks for an address that works once, on an origin without a login. */
function Shown({ session, receipt, isLast, keysOn }: ShownProps) {
  const { t, format } = useI18n()
  const link = useDocumentLink(session)
  const open = () => void openLater(() => link.mutateAsync(receipt.id))
  useKeys({ d: open }, keysOn)
  return (
    <>
      <p className={styles.about}>
        <span>
          <strong>{visible(receipt.name)}</strong>{' '}
          <span className={styles.soft}>{format.bytes(receipt.size)} · {format.dateTime(receipt.time)}{!isLast && ` · ${t('desk.documents.earlier')}`}</span>
          {receipt.late && <strong className={styles.late}> {t('desk.reports.late')}</strong>}
        </span>
        <Button icon={receipt.type === 'pdf' ? 'external' : 'down'} onPress={open}>{t(receipt.type === 'pdf' ? 'desk.documents.open' : 'desk.documents.save')} <kbd>d</kbd></Button>
      </p>
      {link.isError && <ErrorNotice error={link.error} />}
      <DocumentView session={session} receipt={receipt} />
    </>
  )
}
