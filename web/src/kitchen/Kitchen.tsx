import { Page } from '../app/Page'
import { useI18n } from '../i18n'
import { Acts, Fields, Measures, Messages, Tables, Texts } from './parts'
import { say } from './samples'
import { Plots, Terminals, TopologySample, Wall } from './tools'
import styles from './Kitchen.module.css'

/** Every component, for the eye and for the tests; never in the product's build. */
export function Kitchen() {
  const { text } = useI18n()
  return (
    <main className={styles.kitchen}>
      <Page title={text(say.title)}>
        <Acts />
        <Fields />
        <Measures />
        <Messages />
        <Tables />
        <Texts />
        <TopologySample />
        <Terminals />
        <Plots />
        <Wall />
      </Page>
    </main>
  )
}
