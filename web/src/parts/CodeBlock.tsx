import { useI18n } from '../i18n'
import { IconButton } from './Button'
import { toast } from './Toasts'
import styles from './CodeBlock.module.css'

/** Text of a machine, as it is: output, evidence, configuration. Scrolls by keyboard; can be copied. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  const { t } = useI18n()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      toast({ tone: 'done', title: t('part.copied') })
    } catch {
      toast({ tone: 'trouble', title: t('part.copy-refused') })
    }
  }
  return (
    <div className={styles.block}>
      <pre role="region" aria-label={label} tabIndex={0} className={styles.text}><code>{text}</code></pre>
      <div className={styles.copy}><IconButton icon="copy" label={t('part.copy')} onPress={copy} /></div>
    </div>
  )
}
