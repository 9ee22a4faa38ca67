import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'
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
export type PlainKey = Extract<Key, `help.${string}` | `${string}.help.${string}` | `terminal.${string}` | `area.${string}`>

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

interface Help {
  readonly open: () => void
  /** adds a page's group, and gives back what takes it away */
  readonly add: (group: ShortcutGroup) => () => void
}

const Context = createContext<Help | null>(null)

/** Opens the help of shortcuts on "?", unless somebody is typing. A page adds its own groups: see useShortcuts. */
export function ShortcutProvider({ groups = [], children }: { groups?: readonly ShortcutGroup[]; children: ReactNode }) {
  const { t } = useI18n()
  const [open, setOpen] = useState(false)
  const [added, setAdded] = useState<readonly ShortcutGroup[]>([])
  const help = useMemo<Help>(() => ({
    open: () => setOpen(true),
    add: (group) => {
      setAdded((all) => [...all, group])
      return () => setAdded((all) => all.filter((one) => one !== group))
    },
  }), [])
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
    <Context value={help}>
      {children}
      <Dialog title={t('help.title')} isOpen={open} onClose={() => setOpen(false)}>
        {[...added, ...groups, ...always].map((group) => <Group key={group.title} group={group} />)}
      </Dialog>
    </Context>
  )
}

export function useShortcutHelp(): () => void {
  return useHelp().open
}

/** Lists a page's shortcuts in the help for as long as it is open. `group` is the same object at each call. */
export function useShortcuts(group: ShortcutGroup): void {
  const { add } = useHelp()
  useEffect(() => add(group), [add, group])
}

function useHelp(): Help {
  const help = use(Context)
  if (!help) throw new Error('the help of shortcuts needs a ShortcutProvider around it')
  return help
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

/** Whether keys go into a field now, and so mean letters. */
export function typing(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  return Boolean(element?.closest?.('input, textarea, select, [contenteditable], [role=textbox]'))
}
