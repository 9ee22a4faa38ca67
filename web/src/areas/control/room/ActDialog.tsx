import { useState } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { fieldError } from '../../../api/problem'
import { useI18n } from '../../../i18n'
import { Button } from '../../../parts/Button'
import { ErrorNotice } from '../../../parts/ErrorNotice'
import { TextField } from '../../../parts/TextField'
import { toast } from '../../../parts/Toasts'
import styles from './ActDialog.module.css'

export interface ActDialogProps {
  readonly title: string
  /** the act as a verb */
  readonly act: string
  readonly danger?: boolean
  /** asks why: it stays in the session's ledger */
  readonly reason?: boolean
  /** a word to type first, for acts that touch everybody */
  readonly word?: string
  /** what the message says when it is done */
  readonly done: string
  /** the act cannot be asked for as the form stands */
  readonly held?: boolean
  readonly run: (reason: string) => Promise<unknown>
  readonly onClose: () => void
  /** what will happen, and fields of the act's own */
  readonly children?: React.ReactNode
  /** says more of a refusal */
  readonly refused?: (error: unknown) => React.ReactNode
}

/** Asks before an act, says what will happen, then does it; a refusal stays on the page with the form as it was. */
export function ActDialog(props: ActDialogProps) {
  return (
    <ModalOverlay className={styles.veil!} isOpen onOpenChange={(open) => !open && props.onClose()}>
      <Modal className={styles.box!}>
        <AriaDialog role={props.danger ? 'alertdialog' : 'dialog'} className={styles.dialog!}><ActForm {...props} /></AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

function ActForm({ title, act, danger, reason, word, done, held, run, onClose, children, refused }: ActDialogProps) {
  const { t } = useI18n()
  const [why, setWhy] = useState('')
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [pending, setPending] = useState(false)
  const locked = held || (reason && why.trim() === '') || (word !== undefined && typed.trim().toLowerCase() !== word.toLowerCase())
  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    if (locked || pending) return
    setPending(true)
    setError(null)
    try {
      await run(why.trim())
      toast({ tone: 'done', title: done })
      onClose()
    } catch (refusal) {
      setError(refusal)
      setPending(false)
    }
  }
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <Heading slot="title" level={2}>{title}</Heading>
      <div className={styles.text}>{children}</div>
      {reason && (
        <TextField label={t('control.reason')} hint={t('control.reason.hint')} value={why} onChange={setWhy} rows={2} maxLength={2000}
          isRequired error={fieldError(error, '/reason')} />
      )}
      {word !== undefined && <TextField label={t('part.type-to-confirm', { word })} value={typed} onChange={setTyped} autoComplete="off" />}
      {error !== null && <ErrorNotice error={error} shown={reason ? ['/reason'] : []} />}
      {error !== null && refused?.(error)}
      <footer className={styles.acts}>
        <Button onPress={onClose} autoFocus={danger}>{t('part.cancel')}</Button>
        <Button type="submit" variant={danger ? 'danger' : 'primary'} isDisabled={locked} isPending={pending}>{act}</Button>
      </footer>
    </form>
  )
}
