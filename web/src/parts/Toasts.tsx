import { Text, UNSTABLE_Toast as Toast, UNSTABLE_ToastContent as ToastContent, UNSTABLE_ToastQueue as ToastQueue, UNSTABLE_ToastRegion as ToastRegion } from 'react-aria-components'
import { useI18n } from '../i18n'
import { IconButton } from './Button'
import { Icon, type IconName } from './Icon'
import styles from './Toasts.module.css'

export interface ToastMessage {
  readonly tone: 'done' | 'info' | 'trouble'
  readonly title: string
  readonly text?: string
}

const icons: Record<ToastMessage['tone'], IconName> = { done: 'check', info: 'dash', trouble: 'alert' }

const queue = new ToastQueue<ToastMessage>({ maxVisibleToasts: 3 })

/** Shows a short message. Trouble stays until it is closed; the rest goes by itself after a while to read it. */
export function toast(message: ToastMessage): void {
  queue.add(message, message.tone === 'trouble' ? {} : { timeout: 8000 })
}

export function Toasts() {
  const { t } = useI18n()
  return (
    <ToastRegion queue={queue} aria-label={t('part.notifications')} className={styles.region!}>
      {({ toast: shown }) => (
        <Toast toast={shown} className={`${styles.toast} ${styles[shown.content.tone]}`}>
          <Icon name={icons[shown.content.tone]} />
          <ToastContent className={styles.content}>
            <Text slot="title" className={styles.title!}>{shown.content.title}</Text>
            {shown.content.text && <Text slot="description" className={styles.text!}>{shown.content.text}</Text>}
          </ToastContent>
          <IconButton slot="close" icon="close" label={t('part.close')} />
        </Toast>
      )}
    </ToastRegion>
  )
}
