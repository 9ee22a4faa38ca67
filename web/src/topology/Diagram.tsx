import { useEffect, useEffectEvent, useRef } from 'react'
import { useTheme } from '../app/preferences'
import { useI18n } from '../i18n'
import { IconButton } from '../parts/Button'
import { Drawing } from './drawing'
import type { TopologyProps } from './props'
import styles from './Topology.module.css'

/** The picture; those who do not see or point use the table, which says and does the same. */
export default function Diagram({ nodes, links, selected, onChoose }: TopologyProps) {
  const { t } = useI18n()
  const { resolved } = useTheme()
  const box = useRef<HTMLDivElement>(null)
  const drawing = useRef<Drawing | null>(null)
  const choose = useEffectEvent((id: string) => onChoose?.(id))
  useEffect(() => {
    const made = new Drawing(box.current!, (id) => choose(id))
    drawing.current = made
    const watch = new ResizeObserver(() => made.fit())
    watch.observe(box.current!)
    return () => {
      watch.disconnect()
      made.dispose()
    }
  }, [])
  useEffect(() => void drawing.current?.show(nodes, links, selected ?? null), [nodes, links, selected])
  useEffect(() => drawing.current?.repaint(), [resolved])
  const described = t('topology.described', {
    nodes: t('topology.nodes', { n: nodes.length }),
    links: t('topology.links', { n: links.length }),
  })
  return (
    <div className={styles.diagram}>
      <div ref={box} role="img" aria-label={described} className={styles.canvas} />
      <div className={styles.zoom}>
        <IconButton icon="plus" label={t('topology.zoom-in')} onPress={() => drawing.current?.zoom(1.25)} />
        <IconButton icon="minus" label={t('topology.zoom-out')} onPress={() => drawing.current?.zoom(0.8)} />
        <IconButton icon="grid" label={t('topology.fit')} onPress={() => drawing.current?.fit()} />
      </div>
    </div>
  )
}
