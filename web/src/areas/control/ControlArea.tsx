import { Route, Switch } from 'wouter'
import { ChangedPlan, NewPlan } from './plan/Planner'
import { Room } from './room/Room'
import { Sessions } from './Sessions'

/** The instructor's pages: sessions, a plan, a session's control room. */
export default function ControlArea() {
  return (
    <Switch>
      <Route path="/control" component={Sessions} />
      <Route path="/control/new" component={NewPlan} />
      <Route path="/control/:session/plan">{({ session }) => <ChangedPlan session={session} />}</Route>
      <Route path="/control/:session/:tab?">{({ session, tab }) => <Room session={session} tab={tab} />}</Route>
    </Switch>
  )
}
