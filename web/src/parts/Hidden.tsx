import styles from './Link.module.css'

/** A text for those who listen. */
export function Hidden({ children }: { children: React.ReactNode }) {
  return <span className={styles.hidden}>{children}</span>
}
