import { useState } from 'react'
import { fieldError } from '../../api/problem'
import { useI18n } from '../../i18n'
import { useAnnounce } from '../../parts/Announcements'
import { Button } from '../../parts/Button'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { TextField } from '../../parts/TextField'
import { useWithdrawMark } from './marking'
import type { Mark } from './types'
import styles from './Reports.module.css'

export interface WithdrawFormProps {
  readonly session: string
  readonly mark: Mark
  /** the criterion, in words */
  readonly title: string
  readonly onClose: () => void
}

/** Takes a mark back, once it was said why. */
export function WithdrawForm({ session, mark, title, onClose }: WithdrawFormProps) {
  const { t } = useI18n()
  const announce = useAnnounce()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const withdraw = useWithdrawMark(session)
  const missing = reason.trim() === ''
  const send = () => {
    if (missing) return setTried(true)
    if (withdraw.isPending) return
    withdraw.mutate({ mark: mark.seq, reason: reason.trim() }, {
      onSuccess: () => {
        announce('level', t('desk.mark.withdrawn'))
        onClose()
      },
    })
  }
  const press = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') onClose()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
  }
  return (
    <form className={styles.withdraw} aria-label={t('desk.mark.withdraw-of', { title })} onKeyDown={press} onSubmit={(event) => {
      event.preventDefault()
      send()
    }}>
      <TextField label={t('desk.mark.withdraw-why')} hint={t('desk.form.reason-hint')} rows={2} maxLength={2000} isRequired autoFocus value={reason} onChange={setReason}
        error={tried && missing ? t('desk.form.reason-missing') : fieldError(withdraw.error, '/reason')} />
      {withdraw.isError && <ErrorNotice error={withdraw.error} shown={['/reason']} />}
      <div className={styles.acts}>
        <Button variant="primary" type="submit" isPending={withdraw.isPending}>{t('desk.mark.withdraw-act')}</Button>
        <Button onPress={onClose}>{t('part.cancel')}</Button>
        <span className={styles.soft}>{t('desk.form.keys')}</span>
      </div>
    </form>
  )
}
