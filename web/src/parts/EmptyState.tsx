import { Icon, type IconName } from './Icon'
import styles from './Notice.module.css'

/** Why there is nothing here, and what to do about it. */
export function EmptyState({ icon, title, children }: { icon?: IconName; title: string; children?: React.ReactNode }) {
  return (
    <div className={styles.empty}>
      {icon && <Icon name={icon} size={28} />}
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.text}>{children}</div>}
    </div>
  )
}
