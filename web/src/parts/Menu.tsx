import { Header, Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components'
import styles from './field.module.css'

export interface Act {
  readonly id: string
  readonly label: string
  readonly danger?: boolean
  readonly isDisabled?: boolean
}

export interface Section {
  readonly id: string
  readonly title: string
  readonly acts: readonly Act[]
  /** the act that holds now, where the section is a choice */
  readonly selected?: string
}

export interface MenuProps {
  readonly label: string
  /** the button that opens the menu */
  readonly trigger: React.ReactElement
  readonly acts?: readonly Act[]
  readonly sections?: readonly Section[]
  readonly onAct: (id: string) => void
}

export function Menu({ label, trigger, acts = [], sections = [], onAct }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles.popover!} offset={4}>
        <AriaMenu aria-label={label} className={styles.list!} onAction={(key) => onAct(String(key))}>
          {sections.map((section) => (
            <MenuSection key={section.id} selectionMode={section.selected === undefined ? 'none' : 'single'}
              selectedKeys={section.selected === undefined ? [] : [section.selected]}>
              <Header className={styles.heading!}>{section.title}</Header>
              {section.acts.map(item)}
            </MenuSection>
          ))}
          {acts.map(item)}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}

function item(act: Act) {
  const className = `${styles.item} ${act.danger ? styles.danger : ''}`
  return <MenuItem key={act.id} id={act.id} isDisabled={act.isDisabled} className={className}>{act.label}</MenuItem>
}
