import { Component, type ReactNode } from 'react'
import { useI18n } from '../i18n'
import { Button } from '../parts/Button'
import { EmptyState } from '../parts/EmptyState'

/** Keeps the frame when a page fails: says so, and offers to reload. `of` names the page; another page starts afresh. */
export class Guard extends Component<{ of: string; children: ReactNode }, { failed: string | null }> {
  override state = { failed: null }

  static getDerivedStateFromError() {
    return { failed: '' }
  }

  override componentDidCatch() {
    this.setState({ failed: this.props.of })
  }

  override componentDidUpdate() {
    if (this.state.failed !== null && this.state.failed !== '' && this.state.failed !== this.props.of) this.setState({ failed: null })
  }

  override render() {
    return this.state.failed === null ? this.props.children : <Crashed />
  }
}

function Crashed() {
  const { t } = useI18n()
  return (
    <div role="alert">
      <EmptyState icon="alert" title={t('shell.crashed.title')}>
        <p>{t('shell.crashed.text')}</p>
        <Button onPress={() => window.location.reload()}>{t('shell.reload')}</Button>
      </EmptyState>
    </div>
  )
}
