import { useI18n } from '../../i18n'
import { CodeBlock } from '../../parts/CodeBlock'
import { Icon } from '../../parts/Icon'
import type { Receipt } from './types'
import styles from './ReceiptCard.module.css'

/** The proof that a document was taken: its name, its time and the digest of its content. */
export function ReceiptCard({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n()
  return (
    <div className={styles.card}>
      <p className={styles.done}><Icon name="check" />{t('bench.documents.done')}</p>
      <ReceiptLine receipt={receipt} />
      <CodeBlock label={t('bench.documents.digest')} text={receipt.digest} />
    </div>
  )
}

export function ReceiptLine({ receipt }: { receipt: Receipt }) {
  const { t, format } = useI18n()
  return (
    <p className={styles.line}>
      <span className={styles.name}>{t('bench.documents.line', { name: receipt.name, size: format.bytes(receipt.size) })}</span>
      <time dateTime={receipt.time}>{format.dateTime(receipt.time)}</time>
      {receipt.late && <strong className={styles.late}>{t('bench.documents.late')}</strong>}
    </p>
  )
}
