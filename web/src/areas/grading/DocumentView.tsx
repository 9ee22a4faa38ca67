import { useState } from 'react'
import { useI18n } from '../../i18n'
import { ToggleButton } from '../../parts/Button'
import { CodeBlock } from '../../parts/CodeBlock'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { Markdown } from '../../parts/Markdown'
import { useFrameLink, useReportContent } from './reading'
import { visible } from './text'
import type { Receipt, ReportContent } from './types'
import styles from './Document.module.css'

export interface DocumentViewProps {
  readonly session: string
  readonly receipt: Receipt
}

/** The id of what stands beside a document: the way past its frame. */
export const besideDocument = 'desk-rubric'

/** A document, read in the page. Nothing of it is run: a PDF is the browser's to draw, a text is laid out, an archive is listed. */
export function DocumentView({ session, receipt }: DocumentViewProps) {
  return receipt.type === 'pdf' ? <PdfView session={session} receipt={receipt} /> : <ContentView session={session} receipt={receipt} />
}

/** The browser's own reader, on the origin for documents, whose policy puts it in a sandbox and lets only these pages frame it. */
function PdfView({ session, receipt }: DocumentViewProps) {
  const { t } = useI18n()
  if (!navigator.pdfViewerEnabled) return <p className={styles.note}>{t('desk.document.no-reader')}</p>
  return <PdfFrame session={session} receipt={receipt} />
}

function PdfFrame({ session, receipt }: DocumentViewProps) {
  const { t } = useI18n()
  const link = useFrameLink(session, receipt.id)
  if (link.isPending) return <p role="status">{t('shell.loading')}</p>
  if (link.isError) return <ErrorNotice error={link.error} onRetry={() => void link.refetch()} />
  return (
    <>
      <a href={`#${besideDocument}`} className={styles.past}>{t('desk.document.past')}</a>
      <iframe src={link.data} title={t('desk.document.label', { name: visible(receipt.name) })} referrerPolicy="no-referrer" className={styles.frame} />
    </>
  )
}

function ContentView({ session, receipt }: DocumentViewProps) {
  const { t } = useI18n()
  const content = useReportContent(session, receipt.id)
  if (content.isPending) return <p role="status">{t('shell.loading')}</p>
  if (content.isError) return <ErrorNotice error={content.error} onRetry={() => void content.refetch()} />
  const { text, cut, files } = content.data
  const label = t('desk.document.label', { name: visible(receipt.name) })
  if (text !== undefined) return <TextView text={text} isCut={cut ?? false} label={label} />
  return <FileList files={files ?? []} label={label} />
}

/** A text laid out, without its images; or as it was written, hidden characters shown. */
function TextView({ text, isCut, label }: { text: string; isCut: boolean; label: string }) {
  const { t } = useI18n()
  const [raw, setRaw] = useState(false)
  return (
    <>
      {isCut && <p className={styles.note}>{t('desk.document.cut')}</p>}
      <div><ToggleButton isSelected={raw} onChange={setRaw}>{t('desk.evidence.raw')}</ToggleButton></div>
      {raw
        ? <CodeBlock label={label} text={visible(text)} />
        : <div role="region" aria-label={label} tabIndex={0} className={styles.text}><Markdown text={text} top={4} image={noImage} /></div>}
    </>
  )
}

/** An address in somebody's text would tell when it is read, and by whom. */
const noImage = () => null

function FileList({ files, label }: { files: NonNullable<ReportContent['files']>; label: string }) {
  const { t, format } = useI18n()
  const total = files.reduce((sum, { size }) => sum + size, 0)
  return (
    <>
      <p className={styles.note}>{t('desk.document.files', { n: files.length })} · {format.bytes(total)} · {t('desk.document.files-about')}</p>
      <div role="region" aria-label={label} tabIndex={0} className={styles.text}>
        <ul className={styles.files}>
          {files.map(({ name, size }) => <li key={name}><code>{visible(name)}</code> <span>{format.bytes(size)}</span></li>)}
        </ul>
      </div>
    </>
  )
}
