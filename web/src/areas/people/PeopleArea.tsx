import { Route, Switch } from 'wouter'
import { Everybody } from './Everybody'
import { AnybodyPage, MemberPage } from './PersonPage'
import { PromotionPage } from './PromotionPage'
import { Promotions } from './Promotions'

/** Promotions, their members and teams, and everybody for admins. */
export default function PeopleArea() {
  return (
    <Switch>
      <Route path="/people" component={Promotions} />
      <Route path="/people/everybody" component={Everybody} />
      <Route path="/people/everybody/:person">{({ person }) => <AnybodyPage person={person} />}</Route>
      <Route path="/people/:promotion/members/:person">{({ promotion, person }) => <MemberPage promotion={promotion} person={person} />}</Route>
      <Route path="/people/:promotion/:tab?">{({ promotion, tab }) => <PromotionPage promotion={promotion} tab={tab} />}</Route>
    </Switch>
  )
}
