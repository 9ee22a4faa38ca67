import { useState } from 'react'
import { useI18n } from '../../i18n'
import { Button } from '../../parts/Button'
import { Dialog } from '../../parts/Dialog'
import { ErrorNotice } from '../../parts/ErrorNotice'
import { toast } from '../../parts/Toasts'
import styles from './People.module.css'

export interface FormDialogProps {
  readonly title: string
  readonly act: string
  readonly danger?: boolean
  readonly held?: boolean
  readonly done: string
  readonly run: () => Promise<unknown>
  readonly onClose: () => void
  /** the fields; `error` is the refusal, to say beside the field what is wrong with it */
  readonly children: (error: unknown) => React.ReactNode
  /** pointers of the fields that tell their own errors */
  readonly shown?: readonly string[]
}

/** A small form over the page. A refusal stays with the form as it was filled in. */
export function FormDialog({ title, act, danger, held, done, run, onClose, children, shown }: FormDialogProps) {
  const { t } = useI18n()
  const [error, setError] = useState<unknown>(null)
  const [pending, setPending] = useState(false)
  const submit = async (event: React.FormEvent) => {
    event.preventDefault()
    if (held || pending) return
    setPending(true)
    try {
      await run()
      toast({ tone: 'done', title: done })
      onClose()
    } catch (refusal) {
      setError(refusal)
      setPending(false)
    }
  }
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form className={styles.stack} onSubmit={(event) => void submit(event)} noValidate>
        {children(error)}
        {error !== null && <ErrorNotice error={error} shown={shown} />}
        <footer className={styles.acts}>
          <Button onPress={onClose}>{t('part.cancel')}</Button>
          <Button type="submit" variant={danger ? 'danger' : 'primary'} isDisabled={held} isPending={pending}>{act}</Button>
        </footer>
      </form>
    </Dialog>
  )
}
