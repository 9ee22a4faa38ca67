import { Route, Switch, useParams } from 'wouter'
import { Sessions } from './Sessions'
import { Workspace } from './Workspace'

/** The grader's desk: the sessions, and inside one its results, documents, grid and record. */
export default function GradingArea() {
  return (
    <Switch>
      <Route path="/desk"><Sessions /></Route>
      <Route path="/desk/:session/:view?/:first?/:second?"><Opened /></Route>
    </Switch>
  )
}

function Opened() {
  const { session = '', view = 'results', first, second } = useParams<Record<'session' | 'view' | 'first' | 'second', string | undefined>>()
  return <Workspace key={session} session={session} view={view} first={first} second={second} />
}
