import { useState } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useI18n } from '../i18n'
import { Button, IconButton } from './Button'
import { TextField } from './TextField'
import styles from './Dialog.module.css'

export interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: React.ReactNode
  readonly wide?: boolean
}

export function Dialog({ title, isOpen, onClose, children, wide }: DialogProps) {
  const { t } = useI18n()
  return (
    <ModalOverlay className={styles.veil!} isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className={`${styles.box} ${wide ? styles.wide : ''}`}>
        <AriaDialog className={styles.dialog!}>
          <header className={styles.head}>
            <Heading slot="title" level={2}>{title}</Heading>
            <IconButton icon="close" label={t('part.close')} onPress={onClose} />
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

export interface ConfirmProps {
  readonly title: string
  /** what will happen, and what cannot be undone */
  readonly children: React.ReactNode
  /** the act, as a verb: never "OK" */
  readonly act: string
  readonly isOpen: boolean
  readonly onConfirm: () => void
  readonly onCancel: () => void
  /** a word to type first, for acts that touch everybody */
  readonly word?: string
  readonly isPending?: boolean
}

/** Asks before a dangerous act. Escape and the first focus are on the way out. */
export function ConfirmDialog(props: ConfirmProps) {
  return (
    <ModalOverlay className={styles.veil!} isOpen={props.isOpen} onOpenChange={(open) => !open && props.onCancel()}>
      <Modal className={styles.box!}>
        <AriaDialog role="alertdialog" className={styles.dialog!}>
          <Confirmation {...props} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

function Confirmation({ title, children, act, onConfirm, onCancel, word, isPending }: ConfirmProps) {
  const { t } = useI18n()
  const [typed, setTyped] = useState('')
  const held = word !== undefined && typed.trim().toLowerCase() !== word.toLowerCase()
  return (
    <>
      <Heading slot="title" level={2}>{title}</Heading>
      <div className={styles.text}>{children}</div>
      {word !== undefined && (
        <TextField label={t('part.type-to-confirm', { word })} value={typed} onChange={setTyped} autoComplete="off" />
      )}
      <footer className={styles.acts}>
        <Button onPress={onCancel} autoFocus>{t('part.cancel')}</Button>
        <Button variant="danger" isDisabled={held} isPending={isPending} onPress={onConfirm}>{act}</Button>
      </footer>
    </>
  )
}
