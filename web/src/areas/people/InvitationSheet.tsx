import { useEffect } from 'react'
import { useI18n } from '../../i18n'
import { Button, IconButton } from '../../parts/Button'
import { toast } from '../../parts/Toasts'
import { invitationCsv, save } from './files'
import type { InvitationBatch, InvitationMade, Promotion } from './types'
import styles from './InvitationSheet.module.css'

export interface InvitationSheetProps {
  readonly promotion?: Promotion
  readonly batch: InvitationBatch
  readonly onAgain: () => void
}

/** The links just made: to copy, to print as slips, to keep as a file. They cannot be shown again. */
export function InvitationSheet({ promotion, batch, onAgain }: InvitationSheetProps) {
  const { t, text, format, language } = useI18n()
  const copy = useCopy()
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [])
  const head = (['family', 'given', 'email', 'team', 'link', 'expires'] as const).map((id) => t(`people.sheet.${id}`))
  const keep = () => save(t('people.sheet.file'), invitationCsv(batch.made, head, language === 'fr' ? ';' : ',', format.dateTime), 'text/csv;charset=utf-8')
  return (
    <div className={styles.sheet} data-print="">
      <p role="status" className={styles.once}>{t('people.sheet.once', { n: batch.made.length })}</p>
      <div className={styles.tools}>
        <Button icon="copy" onPress={() => void copy(batch.made.map(line).join('\n'))}>{t('people.sheet.copy-all')}</Button>
        <Button icon="file" onPress={() => window.print()}>{t('people.sheet.print')}</Button>
        <Button icon="down" onPress={keep}>{t('people.sheet.csv')}</Button>
        <Button variant="quiet" onPress={onAgain}>{t('people.sheet.again')}</Button>
      </div>
      {batch.refused.length > 0 && (
        <div className={styles.refused}>
          <p>{t('people.sheet.refused', { n: batch.refused.length })}</p>
          <ul>{batch.refused.map((one) => <li key={one.person}>{text(one.text)}</li>)}</ul>
        </div>
      )}
      <ul className={styles.slips}>
        {batch.made.map((made) => (
          <li key={made.person} className={styles.slip}>
            <p className={styles.name}><b>{made.given_name} {made.family_name}</b>{made.team && <span> · {made.team}</span>}</p>
            <p className={styles.soft}>{made.email}</p>
            <p className={styles.link}><code>{made.link}</code><span className={styles.noPrint}><IconButton icon="copy" label={t('people.sheet.copy', { name: `${made.given_name} ${made.family_name}` })} onPress={() => void copy(made.link)} /></span></p>
            <p className={styles.soft}>{promotion && `${promotion.name} · `}{t('people.sheet.until', { time: format.dateTime(made.expires) })}</p>
          </li>
        ))}
      </ul>
    </div>
  )
}

function line({ given_name, family_name, email, link }: InvitationMade): string {
  return `${given_name} ${family_name} <${email}>\t${link}`
}

/** Copies a text, and says whether it could. */
export function useCopy(): (text: string) => Promise<void> {
  const { t } = useI18n()
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text)
      toast({ tone: 'done', title: t('part.copied') })
    } catch {
      toast({ tone: 'trouble', title: t('part.copy-refused') })
    }
  }
}
