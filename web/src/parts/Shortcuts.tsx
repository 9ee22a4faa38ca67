import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import { useI18n, type Key } from '../i18n'
import { Dialog } from './Dialog'
import styles from './Shortcuts.module.css'

/** Keys of a shortcut as shown, and what it does. */
export interface Shortcut {
  readonly keys: readonly string[]
  readonly about: PlainKey
}

export interface ShortcutGroup {
  readonly title: PlainKey
  readonly shortcuts: readonly Shortcut[]
}

/** Phrases without values. */
export type PlainKey = Extract<Key, `help.${string}` | `terminal.${string}` | `area.${string}`>

const always: ShortcutGroup[] = [
  { title: 'help.everywhere', shortcuts: [{ keys: ['?'], about: 'help.open' }] },
  {
    title: 'help.terminal',
    shortcuts: [
      { keys: ['Ctrl', '⇧', '↑'], about: 'terminal.exit-short' },
      { keys: ['Ctrl', '⇧', 'C'], about: 'terminal.copy' },
      { keys: ['Ctrl', '⇧', 'V'], about: 'terminal.paste' },
      { keys: ['Ctrl', '⇧', 'F'], about: 'terminal.search' },
    ],
  },
  {
    title: 'help.split',
    shortcuts: [
      { keys: ['←', '→', '↑', '↓'], about: 'help.resize' },
      { keys: ['Home', 'End'], about: 'help.resize-ends' },
    ],
  },
]

const Context = createContext<(() => void) | null>(null)

/** Opens the help of shortcuts on "?", unless somebody is typing. A page adds its own groups. */
export function ShortcutProvider({ groups = [], children }: { groups?: readonly ShortcutGroup[]; children: ReactNode }) {
  const { t } = useI18n()
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
      event.preventDefault()
      setOpen(true)
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
  return (
    <Context value={() => setOpen(true)}>
      {children}
      <Dialog title={t('help.title')} isOpen={open} onClose={() => setOpen(false)}>
        {[...groups, ...always].map((group) => <Group key={group.title} group={group} />)}
      </Dialog>
    </Context>
  )
}

export function useShortcutHelp(): () => void {
  const open = use(Context)
  if (!open) throw new Error('useShortcutHelp needs a ShortcutProvider around it')
  return open
}

function Group({ group }: { group: ShortcutGroup }) {
  const { t } = useI18n()
  return (
    <section className={styles.group}>
      <h3>{t(group.title as 'help.title')}</h3>
      <dl className={styles.list}>
        {group.shortcuts.map(({ keys, about }) => (
          <div key={about} className={styles.row}>
            <dt>{t(about as 'help.title')}</dt>
            <dd className={styles.keys}>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function typing(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  return Boolean(element?.closest?.('input, textarea, select, [contenteditable], [role=textbox]'))
}
