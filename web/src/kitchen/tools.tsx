import { useState } from 'react'
import { useI18n } from '../i18n'
import { VerdictCell } from '../parts/VerdictBadge'
import { ProgressPlot } from '../plot/ProgressPlot'
import type { Layout } from '../terminal/layout'
import { moveTab, openTab } from '../terminal/layout'
import type { Link, LinkHandlers } from '../terminal/link'
import { Terminal } from '../terminal/Terminal'
import { TerminalDeck } from '../terminal/TerminalDeck'
import { Topology } from '../topology/Topology'
import { links, nodes, say, series, session, verdicts } from './samples'
import { Section } from './Section'
import styles from './Kitchen.module.css'

export function TopologySample() {
  const [chosen, setChosen] = useState<string | null>('r1')
  return (
    <Section title={say.topology}>
      <div className={styles.tall}><Topology nodes={nodes} links={links} selected={chosen} onChoose={setChosen} /></div>
    </Section>
  )
}

/** A machine that says its lines and echoes what is typed. */
function echo(handlers: LinkHandlers): Link {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const timer = setTimeout(() => {
    handlers.onStatus('open')
    handlers.onData(bytes(session))
  })
  return {
    send: (text) => {
      handlers.onData(bytes(text.replaceAll('\r', '\r\n')))
      return true
    },
    resize: () => {},
    close: () => clearTimeout(timer),
  }
}

const opened = moveTab(['r1', 'r2', 'pc1'].reduce<Layout>((layout, id) => openTab(layout, id), []), 'pc1')

export function Terminals() {
  const [layout, setLayout] = useState<Layout>(opened)
  return (
    <Section title={say.terminals}>
      <div className={styles.tall}>
        <TerminalDeck layout={layout} onLayout={setLayout} name={(id) => id}
          terminal={(id, onLeave) => <Terminal node={id} connect={echo} onLeave={onLeave} />} />
      </div>
    </Section>
  )
}

export function Plots() {
  const { text } = useI18n()
  return (
    <Section title={say.plots}>
      <ProgressPlot label={text(say.points)} series={series} max={100} />
    </Section>
  )
}

const teams = ['ada', 'blaise', 'emmy', 'grace']

/** A piece of the wall as a projector shows it. */
export function Wall() {
  const { text } = useI18n()
  return (
    <Section title={say.wall}>
      <div data-wall className={styles.wall}>
        <table aria-label={text(say.wall)}>
          <tbody>
            {teams.map((team, i) => (
              <tr key={team}>
                <th scope="row">{team}</th>
                {Array.from({ length: 12 }, (_, k) => <td key={k}><VerdictCell verdict={verdicts[(k * (i + 1) + (k >> 1)) % 4]!} /></td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}
