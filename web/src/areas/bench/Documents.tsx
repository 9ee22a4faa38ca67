import { useState } from 'react'
import { useI18n } from '../../i18n'
import { useAnnounce } from '../../parts/Announcements'
import { Button } from '../../parts/Button'
import { EmptyState } from '../../parts/EmptyState'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { FileDrop } from '../../parts/FileDrop'
import { Progress } from '../../parts/Meter'
import { useRefresh, type Place } from './data'
import { useSecondsUntil } from './deadline'
import { ReceiptCard, ReceiptLine } from './ReceiptCard'
import type { Bench, BenchDeliverable, Receipt } from './types'
import { handInAddress, newKey, upload } from './upload'
import styles from './Documents.module.css'

export interface DocumentsProps {
  readonly bench: Bench
  readonly place: Place
  readonly own: boolean
}

/** The documents to hand in, each with its receipts. */
export function Documents({ bench, place, own }: DocumentsProps) {
  const { t } = useI18n()
  if (bench.deliverables.length === 0) return <EmptyState icon="file" title={t('bench.documents.empty')} />
  return (
    <div className={styles.documents}>
      {bench.deliverables.map((one) => <Deliverable key={one.id} deliverable={one} place={place} own={own} />)}
    </div>
  )
}

function Deliverable({ deliverable, place, own }: { deliverable: BenchDeliverable; place: Place; own: boolean }) {
  const { t, text } = useI18n()
  const title = text(deliverable.title)
  const [last, ...earlier] = [...deliverable.received].sort((a, b) => Date.parse(b.time) - Date.parse(a.time))
  return (
    <section className={styles.deliverable} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <p className={styles.soft}>{t(`bench.documents.${deliverable.scope}`)}</p>
        <Due due={deliverable.due} />
      </header>
      {last && <ReceiptCard receipt={last} />}
      {own ? <HandIn deliverable={deliverable} place={place} title={title} again={last !== undefined} /> : <p className={styles.soft}>{t('bench.documents.visitor')}</p>}
      {earlier.length > 0 && (
        <>
          <h3>{t('bench.documents.earlier')}</h3>
          <ul className={styles.earlier}>{earlier.map((receipt) => <li key={receipt.id}><ReceiptLine receipt={receipt} /></li>)}</ul>
        </>
      )}
    </section>
  )
}

function Due({ due }: { due: string | undefined }) {
  const { t, format } = useI18n()
  const past = useSecondsUntil(due === undefined ? null : Date.parse(due)) === 0
  if (due === undefined) return null
  const time = format.dateTime(due)
  return past
    ? <p className={styles.past}>{t('bench.documents.past', { time })}</p>
    : <p className={styles.soft}>{t('bench.documents.due', { time })}</p>
}

interface HandInProps {
  readonly deliverable: BenchDeliverable
  readonly place: Place
  readonly title: string
  readonly again: boolean
}

function HandIn({ deliverable, place, title, again }: HandInProps) {
  const { t } = useI18n()
  const { file, choose, send, share, error } = useHandIn(deliverable, place)
  return (
    <>
      {again && <p className={styles.soft}>{t('bench.documents.replaces')}</p>}
      <FileDrop label={t('bench.documents.drop', { title })} types={deliverable.accept} limit={deliverable.max_bytes} file={file} onFile={choose} />
      {error !== null && <ErrorNotice error={error} onRetry={() => void send()} />}
      {file && share !== null && <Progress label={t('bench.documents.sending', { name: file.name })} value={share * 100} />}
      {file && share === null && <div><Button variant="primary" icon="file" onPress={() => void send()}>{t('bench.documents.act')}</Button></div>}
    </>
  )
}

/** A document on its way; every try of the same one has the same key, so that it is taken once. */
function useHandIn(deliverable: BenchDeliverable, place: Place) {
  const { t, language } = useI18n()
  const announce = useAnnounce()
  const refresh = useRefresh(place)
  const [chosen, setChosen] = useState<{ file: File; key: string } | null>(null)
  const [share, setShare] = useState<number | null>(null)
  const [error, setError] = useState<unknown>(null)
  const choose = (file: File) => {
    setChosen({ file, key: newKey() })
    setError(null)
  }
  const send = async () => {
    if (!chosen || share !== null) return
    setShare(0)
    setError(null)
    try {
      const url = handInAddress(place, deliverable.id, chosen.file.name)
      const receipt: Receipt = await upload({ url, file: chosen.file, language, key: chosen.key, onProgress: setShare })
      announce('document', `${t('bench.documents.done')}. ${t('bench.documents.receipt', { name: receipt.name })}`)
      await refresh()
      setChosen(null)
    } catch (refusal) {
      setError(refusal)
    }
    setShare(null)
  }
  return { file: chosen?.file ?? null, choose, send, share, error }
}
