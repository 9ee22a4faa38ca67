import { useI18n, type Text } from '../i18n'
import styles from './Kitchen.module.css'

export function Section({ title, children }: { title: Text; children: React.ReactNode }) {
  const { text } = useI18n()
  return (
    <section className={styles.section}>
      <h2>{text(title)}</h2>
      {children}
    </section>
  )
}
