// Made by "npm run types" from api/openapi.yaml: change that file instead.
export interface paths {
    "/api/build": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells which version runs. */
        get: operations["getBuild"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This contract as a page for people. */
        get: operations["getContractPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/docs.css": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The looks of the pages for people. */
        get: operations["getContractStyle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This contract. */
        get: operations["getContract"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who decided what, the newest first. */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/capacity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether a session would fit this host, before it is planned. */
        post: operations["checkCapacity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/coverage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which checks and criteria speak for which competency. */
        get: operations["getCoverage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/framework": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The référentiel: blocs, activities, competencies, modalities. */
        get: operations["getFramework"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{invitation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tells whom a link is for.
         * @description `gone` when it has been used or has expired; `not-found` when it was never good, mistyped or replaced by another.
         */
        get: operations["getInvitation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{invitation}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets the password of the person whom a link is for and logs them in. */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/labs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The labs. */
        get: operations["listLabs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/labs/{lab}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One lab with its checks.
         * @description What a lab draws for each team is shown with the values of a seed that belongs to nobody.
         */
        get: operations["getLab"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logs a browser in.
         * @description An address that nobody has and a wrong password are refused alike, with `bad-credentials`. After several failures the problem is `too-many-requests`, with Retry-After.
         */
        post: operations["logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the login of this browser, or the token that was sent.
         * @description Whatever the scopes of a token, it may end itself this way; it is of no more use then.
         */
        post: operations["logOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells who is logged in and what they may do. */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the language of the person who is logged in. */
        patch: operations["changeMe"];
        trace?: never;
    };
    "/api/v1/me/logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the browsers that are logged in. */
        get: operations["listLogins"];
        put?: never;
        post?: never;
        /** Ends all logins but this one. */
        delete: operations["endOtherLogins"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/logins/{login}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one login. */
        delete: operations["endLogin"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets a new password; all other logins end. */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the API tokens of the person who is logged in. */
        get: operations["listTokens"];
        put?: never;
        /** Makes an API token. */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends an API token. */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/persons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists everybody, by name. */
        get: operations["listPersons"];
        put?: never;
        /** Makes somebody an admin of the platform; the person is made when the address is new. */
        post: operations["addAdmin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/persons/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a person. */
        get: operations["getPerson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a person: names, address, extra time, disabled. */
        patch: operations["changePerson"];
        trace?: never;
    };
    "/api/v1/persons/{person}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a pseudonym of a person, for ever. */
        post: operations["erasePerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/persons/{person}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All that is held of a person.
         * @description A person's own right, and that of an admin of the platform. What was found and decided in a session is in it once the session is sealed. Whoever asks gets one at a time, and six an hour of one person; more is `too-many-requests`.
         */
        get: operations["exportPerson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/persons/{person}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a one-time link with which a person sets their password. */
        post: operations["invitePerson"];
        /** Makes the links given to a person worthless. */
        delete: operations["revokePersonInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/persons/{person}/roles/admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Makes a person an admin of the platform. */
        put: operations["giveAdmin"];
        post?: never;
        /** Takes the platform's administration away from a person. */
        delete: operations["takeAdmin"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/promotions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the promotions of the person who is logged in; all, for an admin. */
        get: operations["listPromotions"];
        put?: never;
        /** Makes a promotion. */
        post: operations["createPromotion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/promotions/{promotion}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a promotion. */
        get: operations["getPromotion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Renames a promotion, archives it or takes it out of the archive. */
        patch: operations["changePromotion"];
        trace?: never;
    };
    "/api/v1/promotions/{promotion}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes one-time links with which members set their password. */
        post: operations["invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/promotions/{promotion}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the members of a promotion, by name. */
        get: operations["listMembers"];
        put?: never;
        /** Gives somebody a role in a promotion; the person is made when the address is new. */
        post: operations["addMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/promotions/{promotion}/members/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads a member. */
        get: operations["getMember"];
        put?: never;
        post?: never;
        /** Takes a member out of a promotion. */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /** Changes a member: names, address, extra time, disabled. */
        patch: operations["changeMember"];
        trace?: never;
    };
    "/api/v1/promotions/{promotion}/members/{person}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Makes the links given to a member worthless. */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/promotions/{promotion}/members/{person}/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Gives a member one more role. */
        put: operations["giveRole"];
        post?: never;
        /** Takes a role away from a member. */
        delete: operations["takeRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/promotions/{promotion}/members/{person}/team": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Moves a student to a team, or out of theirs. */
        put: operations["moveMember"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/promotions/{promotion}/roster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Imports a list of students (CSV), all or nothing.
         * @description The columns nom, prénom and courriel are required; groupe and tiers-temps are optional. The separator and the encoding (UTF-8, Windows-1252) are found out. Without dry_run a file with problems is refused with `invalid-fields`; each error's parameter is `file:line:column`, as a spreadsheet counts them.
         */
        post: operations["importRoster"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/promotions/{promotion}/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the teams; for a student, their own. */
        get: operations["listTeams"];
        put?: never;
        /** Makes a team. */
        post: operations["createTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/promotions/{promotion}/teams/{team}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a team that has no members. */
        delete: operations["removeTeam"];
        options?: never;
        head?: never;
        /** Renames a team. */
        patch: operations["renameTeam"];
        trace?: never;
    };
    "/api/v1/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is kept of persons, and how long. */
        get: operations["getRetention"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/retention/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whose accounts will be erased, and when: those that no open promotion holds any more.
         * @description The soonest first. The platform erases them by itself when they are due, as `POST /persons/{person}/erase` does, and records it in the audit; a role in an open promotion, or taking the promotion out of the archive, keeps them.
         */
        get: operations["listLeavingAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roster/sample": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A list of students to start from. */
        get: operations["getRosterSample"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The sessions the caller may see, the newest first.
         * @description Students see those they work in; others those of their promotions.
         */
        get: operations["listSessions"];
        put?: never;
        /**
         * Plan a session.
         * @description The teams, their members and their standing rights to more time are taken as they are now; the lab's present version is fixed by its digest; rules that are left out are those of a classroom.
         */
        post: operations["planSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One session, with the state of each team the caller may see.
         * @description The ETag is that of the ledger's last entry: it changes when something happened, and not as time passes. In a blind session, graders see every team under the id and number of the results, its members under theirs; of a team they see nothing else that could tell who it is: neither times nor a clock of its own.
         */
        get: operations["getSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the plan, before anything is built.
         * @description What is left out stays; teams that are given are read anew, with their members as they are now.
         */
        patch: operations["amendSession"];
        trace?: never;
    };
    "/api/v1/sessions/{session}/bundle.zip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ledger, its evidence and its signature, to verify offline.
         * @description Of a sealed session. Content whose time of keeping is over is missing; the bundle, and its verification, say so.
         */
        get: operations["exportBundle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give up a session that was never launched. */
        post: operations["cancelSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the work of all teams; the final checks follow. */
        post: operations["closeSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens, as server-sent events.
         * @description Entries of the ledger that the caller may see, each with its number as `id`, its kind as `event` and `SessionEvent` as data; `Last-Event-ID` (or `after`) resumes. Without an id come `wall` (`WallNews`), `presence` (`PresenceNews`), `health` (`HealthNews`) and `lost` (`{}`: read everything again). Those who grade hear of `result.decided` (body: `DecidedBody`), `criterion.marked` (`MarkedBody`) and `report.received` (`ReceivedBody`) as they happen. In a blind session they hear of the team and of the persons by the ids of the results, and nothing of who handed a document in: the order in which documents come would tell it. A team hears of its own documents alone, and never of decisions and marks.
         */
        get: operations["streamSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/evidence/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a verdict rests on.
         * @description The content, as plain text or as a download, never as a page; also the files that a machine had in the end.
         */
        get: operations["getEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/export/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The grid and its details as files. */
        get: operations["exportGrid"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add time to one team's clock, or to every team's.
         * @description For every team when none is named.
         */
        post: operations["extendSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/grid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Candidate × competency, with the way to every piece of evidence. */
        get: operations["getGrid"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/grid/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where one figure of the grid comes from, in words.
         * @description With `member` alone, the overall figure; with `competency` or `bloc`, that one. With `check`, and `team` or `member`, a check; with `deliverable` and `criterion`, and `team` or `member`, a criterion.
         */
        get: operations["explainFigure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/injects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The lab's injects and what was done of them. */
        get: operations["listInjects"];
        put?: never;
        /** Make or undo an inject now. */
        post: operations["sendInject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/launch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start every team's clock at the same instant.
         * @description Refused (409, `not-ready` in `errors`), naming the teams and why, unless `anyway` is set; late teams are given back what they wait.
         */
        post: operations["launchSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The entries, in order. */
        get: operations["readLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/marks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark one criterion of a deliverable. */
        post: operations["giveMark"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/marks/{mark}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back a mark of one's own.
         * @description The criterion is then as if its grader had never marked it: other graders' marks count alone, and without any it waits again. Everything stays in the list of marks, with the reason. Refused with 409: another grader's mark (not-your-mark), one that was replaced or withdrawn already (changed), before closing and after sealing.
         */
        post: operations["withdrawMark"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The words exchanged that the caller may see. */
        get: operations["listMessages"];
        put?: never;
        /** A word to some teams, or to all. */
        post: operations["sendMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/orals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the oral of every team is that you may see. */
        get: operations["listOrals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop every clock. */
        post: operations["pauseSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/prepare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Build every team's instance.
         * @description Refused (409, `does-not-fit` in `errors`) when the host has not enough memory, processes or disk beside what is prepared or runs, saying how many teams fit at a time, unless `anyway` is set. Too few processors only make everybody wait.
         */
        post: operations["prepareSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/progress": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Points of each team over time. */
        get: operations["getProgress"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/recordings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The recorded terminals. */
        get: operations["listRecordings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/recordings/{recording}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One recording, as asciicast v2. */
        get: operations["getRecording"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The documents handed in, and the rubric to mark them with.
         * @description One line for each member, or for each team, and deliverable, also where nothing was handed in. Students see their own; marks once the session is sealed, as far as its rules show results.
         */
        get: operations["listReports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/reports/{report}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a page can show of a document by itself.
         * @description The text of a text, of at most 512 KiB, and the names in an archive; strangers' words, to be drawn as such. Of a PDF its type alone: browsers show it at its link.
         */
        get: operations["readReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/reports/{report}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A one-time address of the document, on the origin for documents.
         * @description It works once, within a minute. A PDF is shown, also in a frame of the platform's pages; anything else is saved. No cookie is needed there.
         */
        post: operations["linkReport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One line per team and check, with the result that counts and what graders said of it.
         * @description In a blind session, graders see numbers in the place of names, and other ids, which every address of results takes back. Students see their own team, once the session is sealed, as far as its rules show results.
         */
        get: operations["listResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/results/{team}/{check}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything about one check of one team. */
        get: operations["getResult"];
        put?: never;
        /**
         * A grader's word on a result.
         * @description The word is on the result that counts by the session's rules. An override needs a share and a reason, a fault of the platform a reason.
         */
        post: operations["decideResult"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/results/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm every result that matches and on which nobody has spoken. */
        post: operations["confirmResults"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the clocks go on. */
        post: operations["resumeSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/seal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign the ledger; nothing can be added after. */
        post: operations["sealSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Load of the host and of every team's machines. */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand in a flag or an answer; it is looked at at once.
         * @description Not held to the time between two checks; `id` is that of the look.
         */
        post: operations["giveAnswer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/bench": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything a team's page needs. */
        get: operations["getBench"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have checks looked at now. */
        post: operations["askChecks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/deliverables/{deliverable}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand in a document; the last one counts, all are kept.
         * @description The body is the file itself, of at most 20 MiB unless the deliverable says less. Its type is judged by its content, never by its name alone: a PDF that is whole, text in UTF-8, or a zip archive without paths that leave their folder, links, names twice, archives within it, or more than 1000 files or 200 MiB once unpacked. It is never run nor unpacked onto the disk. A document that comes late is taken and marked late. The same document sent again gets the same receipt; each person may hand in each document 50 times. What is not taken is `invalid-fields`, with the reason's code in `errors`.
         */
        post: operations["handIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/hints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** See the next hint of a check, at its cost. */
        post: operations["takeHint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The team's machines as they are now. */
        get: operations["listNodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/nodes/{node}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make one machine anew. */
        post: operations["resetNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/nodes/{node}/web": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A one-time address for a machine's web pages, on their own origin. */
        post: operations["openWeb"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/oral": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A team's oral, with the machines for whoever may enter. */
        get: operations["getOral"];
        put?: never;
        /**
         * Have a team's last state made again for a jury, from its kept images.
         * @description Of a session that is over, sealed or not; nothing is added to its ledger and nothing of it counts. It is under way afterwards: ask for the oral until its `state` is `open`. It is shut by itself after `for_s`; asked again while it is open, it lasts that long from now on. With `members` the team may enter, too.
         */
        post: operations["openOral"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/oral/shut": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove what was made for the oral. */
        post: operations["shutOral"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/oral/terminals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The open terminals of the oral and who looks at them. */
        get: operations["listOralTerminals"];
        put?: never;
        /**
         * Open a terminal on a machine of the oral, or join one, and get a one-time ticket for it.
         * @description As `openTerminal`, while the oral is open. Terminals of an oral are not recorded.
         */
        post: operations["openOralTerminal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/oral/terminals/{terminal}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The terminal of an oral itself, over WebSocket.
         * @description As `connectTerminal`.
         */
        get: operations["connectOralTerminal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A word to whoever runs the session. */
        post: operations["askQuestion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/rebuild": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the whole instance anew; the time it takes is given back. */
        post: operations["rebuildInstance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a team's work before its time. */
        post: operations["stopTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/terminals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The open terminals and who looks at them. */
        get: operations["listTerminals"];
        put?: never;
        /**
         * Open a terminal on a machine, or join one, and get a one-time ticket for it.
         * @description `node` for a new terminal, or `terminal` to join an open one.
         */
        post: operations["openTerminal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/teams/{team}/terminals/{terminal}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The terminal itself, over WebSocket.
         * @description Opened with the `protocols` of a TerminalTicket, of which one is the ticket. Binary frames carry what is typed and what is shown. Text frames are JSON: from the browser `{"type":"resize","rows":24,"cols":80}`; from the server `{"type":"snapshot","bytes":n}` before the scrollback (a screen shows it instead of what it showed), `{"type":"size","rows":…,"cols":…}`, `{"type":"viewers","persons":[…]}` (PersonName, with `write`), `{"type":"mode","write":…}` (whether what is typed is taken), `{"type":"exit","code":0,"reason":"exited"}`.
         */
        get: operations["connectTerminal"];
        put?: never;
        post?: never;
        /**
         * End a terminal, for everybody who looks at it.
         * @description For whoever opened it, and for those who run the session; another member of the team is refused. Its program gets a hangup, and every connection to it an `exit` whose reason is `closed`. A terminal that has ended is gone (410).
         */
        delete: operations["closeTerminal"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{session}/wall": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every team × every check as seen now. */
        get: operations["getWall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells that the process runs. */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Explains a kind of problem to people. */
        get: operations["getProblemPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tells whether the server has all it needs to work.
         * @description What is wrong with a check stands in the server's log, not here.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Acceptance: {
            family_name?: string;
            given_name?: string;
            locale?: components["schemas"]["Locale"];
            /** Format: password */
            password: string;
        };
        AuditEntry: {
            /** @description By what right */
            action: string;
            /** @description A person, or platform for the operator */
            actor: string;
            details?: Record<string, never>;
            /** @description Of the entry in the chain */
            hash: string;
            /** @description What was done */
            kind: string;
            seq: number;
            subject: {
                blind?: boolean;
                person?: components["schemas"]["UUID"];
                promotion?: components["schemas"]["UUID"];
                team?: components["schemas"]["UUID"];
            };
            time: components["schemas"]["Time"];
            /** @description When it was done with an API token */
            token?: components["schemas"]["UUID"];
        };
        AuditPage: {
            items: components["schemas"]["AuditEntry"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        Bench: {
            checking: boolean;
            clock: components["schemas"]["Clock"];
            deliverables: components["schemas"]["BenchDeliverable"][];
            lab: components["schemas"]["LabRef"];
            messages: components["schemas"]["Message"][];
            /** @description Seconds until checks may be asked for again */
            next_check_s?: number;
            now: components["schemas"]["Time"];
            /** @description Left out where teams may not see it */
            obtained?: number;
            /** @description The team may work now, and its machines stand */
            open: boolean;
            possible?: number;
            presence?: components["schemas"]["Presence"][];
            present?: components["schemas"]["PersonName"][];
            /** @description Terminals are recorded */
            recorded?: boolean;
            rules: components["schemas"]["Rules"];
            session: components["schemas"]["SessionSummary"];
            /** @description Markdown, with the values of the team's seed */
            statement: components["schemas"]["Text"];
            tasks: components["schemas"]["BenchTask"][];
            team: components["schemas"]["TeamState"];
            topology: components["schemas"]["Topology"];
        };
        BenchCheck: {
            answers?: {
                /** @description 0 without limit */
                allowed: number;
                last?: string;
                used: number;
            };
            hints: {
                next_cost?: number;
                taken: components["schemas"]["Hint"][];
                total: number;
            };
            id: string;
            /** @description check, flag or answer */
            kind: string;
            needs?: string[];
            points: number;
            question?: components["schemas"]["Text"];
            result?: components["schemas"]["BenchResult"];
            title: components["schemas"]["Text"];
        };
        BenchDeliverable: {
            accept: string[];
            due?: components["schemas"]["Time"];
            id: string;
            max_bytes: number;
            received: components["schemas"]["Receipt"][];
            /** @enum {string} */
            scope: "individual" | "group";
            title: components["schemas"]["Text"];
        };
        /** @description What of it the rules let teams see */
        BenchResult: {
            expected?: components["schemas"]["Text"];
            observed?: components["schemas"]["Text"];
            origin: string;
            share?: number;
            time: components["schemas"]["Time"];
            verdict?: components["schemas"]["Verdict"];
        };
        BenchTask: {
            checks: components["schemas"]["BenchCheck"][];
            id: string;
            title: components["schemas"]["Text"];
        };
        BlocScore: components["schemas"]["Outcome"] & {
            /** @description Competencies that the figure rests on. */
            assessed: string[];
            bloc: string;
            /** @description Competencies of the bloc. */
            of: number;
        };
        BrowserLogin: {
            /** @description From where it was made */
            address: string;
            /** @description What the browser said it is */
            agent: string;
            created: components["schemas"]["Time"];
            /** @description The one that asks */
            current: boolean;
            expires: components["schemas"]["Time"];
            id: components["schemas"]["UUID"];
            /** @description To the minute */
            last_used: components["schemas"]["Time"];
        };
        Build: {
            /** @description Version of the Go toolchain. */
            go: string;
            /** @description Of the source; empty when unknown. */
            revision: string;
            version: string;
        };
        /** @description With names, or with a number where candidates are hidden from the caller. */
        Candidate: {
            family_name?: string;
            given_name?: string;
            id: string;
            number?: string;
            team?: string;
        };
        Capacity: {
            fits: boolean;
            host: components["schemas"]["Resources"];
            need: components["schemas"]["Resources"];
            text: components["schemas"]["Text"];
            /** @description Teams that fit together, wave after wave; one wave when all fit */
            waves: string[][];
        };
        /** @description Expected and observed are left out for students where the rules show verdicts alone, evidence for all students. */
        CheckResult: {
            attempts: number;
            evidence: {
                digest: string;
                media_type: string;
                name: string;
                size: number;
            }[];
            expected?: components["schemas"]["Text"];
            id: string;
            /** @description What went wrong on the platform. */
            incident?: string;
            observed?: components["schemas"]["Text"];
            /** @enum {string} */
            origin: "watch" | "self" | "final";
            /** @description Instance whose flag was handed in. */
            other_team?: string;
            self_reported?: boolean;
            seq: number;
            share: number;
            started?: components["schemas"]["Time"];
            time: components["schemas"]["Time"];
            took_s: number;
            verdict: components["schemas"]["Verdict"];
        };
        /** @description One check of one team. */
        CheckScore: components["schemas"]["Score"] & {
            check: string;
            /** @description Seq of the decision that stands. */
            decision?: number;
            /** @description Of the result's evidence. */
            digest?: string;
            grader?: string;
            /** @description Points that hints cost. */
            hints: number;
            /** @description With a decision on this member alone. */
            member?: string;
            reason?: string;
            result?: string;
            state: components["schemas"]["EvidenceState"];
            task: string;
            team: string;
            /** @enum {string} */
            verdict?: "pass" | "fail" | "error" | "skip";
            /** @description Share of the points before hints; null when not judged. */
            worth: number | null;
        };
        Clock: {
            allowed_s: number;
            ends?: components["schemas"]["Time"];
            extended_s: number;
            /** @description Time that was given to the team, in order. */
            grants?: components["schemas"]["Grant"][];
            launched?: components["schemas"]["Time"];
            left_s: number;
            over: boolean;
            paused: boolean;
            returned_s: number;
            right_s: number;
        };
        /** @description A group's evidence and a member's own, joined. */
        CombinedOutcome: components["schemas"]["Outcome"] & {
            group: components["schemas"]["EvidenceScore"];
            individual: components["schemas"]["EvidenceScore"];
            /**
             * @description Which of them decides.
             * @enum {string}
             */
            sides: "both" | "group" | "individual" | "none";
        };
        CompetencyScore: components["schemas"]["CombinedOutcome"] & {
            bloc: string;
            code: string;
        };
        Coverage: {
            competencies: {
                bloc: string;
                code: string;
                items: {
                    id: string;
                    lab: string;
                    points: number;
                    scope: string;
                    source: string;
                    title: components["schemas"]["Text"];
                }[];
                title: components["schemas"]["Text"];
            }[];
            labs: string[];
        };
        Credentials: {
            email: string;
            /** Format: password */
            password: string;
        };
        /** @description One criterion of a document. */
        CriterionScore: components["schemas"]["Score"] & {
            criterion: string;
            deliverable: string;
            /** @description Each grader's last one, in order. */
            marks: {
                comment?: string;
                grader: string;
                level?: number;
                seq: number;
                share: number;
            }[];
            /** @description Of an individual document. */
            member?: string;
            state: components["schemas"]["EvidenceState"];
            team: string;
        };
        /** @description Leads to the next page; null on the last one. */
        Cursor: string | null;
        /** @description Body of `result.decided`, for those who grade. */
        DecidedBody: {
            check: string;
            /** @enum {string} */
            decision: "confirm" | "override" | "platform-fault" | "withdraw";
            /** @description The share that counted until then. */
            old: number;
            /** @description When it is on what the check says of this member alone. */
            person?: string;
            /** @description Left out in a blind session. */
            reason?: string;
            /** @description What was on the table. */
            result?: string;
            /** @description With override alone. */
            share: number;
            /** @description As the results name it to the caller. */
            team: string;
        };
        Decision: {
            /** @description Empty for students. */
            actor: string;
            actor_name?: string;
            /** @enum {string} */
            decision: "confirm" | "override" | "platform-fault" | "withdraw";
            /** @description The share that counted until then. */
            old: number;
            /** @description When it is on this member alone. */
            person?: string;
            reason?: string;
            result?: string;
            seq: number;
            /** @description With override alone. */
            share?: number;
            time: components["schemas"]["Time"];
        };
        Erasure: {
            /** @description The person's address once more */
            email: string;
            /** @description One line that stays in the audit: it should name nobody */
            reason: string;
        };
        /** @description A piece of evidence: a check, or a criterion of a document. */
        EvidenceItem: {
            check?: string;
            criterion?: string;
            deliverable?: string;
            member?: string;
            obtained: number;
            possible: number;
            state: components["schemas"]["EvidenceState"];
            team: string;
        };
        EvidenceScore: components["schemas"]["Score"] & {
            items: components["schemas"]["EvidenceItem"][];
        };
        /**
         * @description What a figure rests on.
         * @enum {string}
         */
        EvidenceState: "raw" | "confirmed" | "overridden" | "platform-fault" | "pending" | "marked" | "not-marked" | "informative";
        FrameworkBloc: components["schemas"]["FrameworkStatement"] & {
            activities: components["schemas"]["FrameworkStatement"][];
            /** @description What holds for all its modalities. */
            assessment?: components["schemas"]["Text"];
            competencies: components["schemas"]["FrameworkStatement"][];
            modalities: components["schemas"]["FrameworkModality"][];
        };
        FrameworkDeliverable: {
            /** @description What must be in it, where the text says so. */
            contains?: components["schemas"]["Text"][];
            id: string;
            scope: components["schemas"]["FrameworkMode"];
            text: components["schemas"]["Text"];
            /** @description With whom the work it reports on was done, where the text says so. */
            work?: components["schemas"]["FrameworkMode"][];
        };
        FrameworkModality: components["schemas"]["FrameworkStatement"] & {
            deliverables: components["schemas"]["FrameworkDeliverable"][];
            /** @description Paragraphs, and the list under each. */
            instructions: {
                en: string;
                fr: string;
                items?: components["schemas"]["Text"][];
            }[];
            mode: components["schemas"]["FrameworkMode"];
            /** @description Left out where there is none. */
            oral?: {
                /** @description Before the jury. */
                jury: boolean;
                scope: components["schemas"]["FrameworkMode"];
                text: components["schemas"]["Text"];
            };
        };
        /**
         * @description Who works together.
         * @enum {string}
         */
        FrameworkMode: "individual" | "pair" | "group";
        /** @description What is evaluated or done, in the official wording. */
        FrameworkStatement: {
            /** @description Such as B6, B6.A2, B6.C3 or B6.M1. */
            code: string;
            /** @description Misprints of the official French text. */
            sic?: {
                /** @description As it must be read. */
                read: string;
                /** @description As printed. */
                source: string;
            }[];
            /** @description The official French, letter for letter, and its translation. */
            text: components["schemas"]["Text"];
            /** @description A short label. */
            title: components["schemas"]["Text"];
        };
        /** @description With every default written out. */
        GradingRules: {
            /**
             * @description How a bloc follows from its assessed competencies.
             * @enum {string}
             */
            blocs: "mean" | "lowest";
            /**
             * @description Which result of a check counts.
             * @enum {string}
             */
            counts: "final" | "best";
            /**
             * @description What several graders of one criterion give.
             * @enum {string}
             */
            graders: "last" | "mean";
            /**
             * @description What becomes of a competency with one side.
             * @enum {string}
             */
            missing: "alone" | "not-assessed";
            /**
             * @description What a criterion without a mark becomes, once sealed.
             * @enum {string}
             */
            unmarked: "excluded" | "zero";
            /** @description Of the two kinds of evidence in a competency. */
            weights: {
                group: number;
                individual: number;
            };
        };
        /** @description Time given to a team. An extension adds all its seconds; time lost to the platform is given back once, where the clock did not stand anyway: `returned_s` of the clock is what it came to. */
        Grant: {
            /** @description Given to every team */
            all_teams: boolean;
            /** @description A person, or `platform`; empty where the caller must not know who. */
            by: string;
            /** @description Of the person. */
            by_name?: string;
            /**
             * @description extension: an instructor decided it; platform: given back
             * @enum {string}
             */
            cause: "extension" | "platform";
            /** @description Of time given back: when it was lost. */
            from?: components["schemas"]["Time"];
            reason: string;
            seconds: number;
            /** @description When it was given. */
            time: components["schemas"]["Time"];
            to?: components["schemas"]["Time"];
        };
        Grid: {
            competencies: {
                bloc: string;
                code: string;
                title: components["schemas"]["Text"];
            }[];
            /** @description Who decided or marked. */
            graders: components["schemas"]["Candidate"][];
            persons: components["schemas"]["Candidate"][];
            problems: components["schemas"]["Text"][];
            sheet: components["schemas"]["Sheet"];
            teams: {
                id: string;
                name: string;
            }[];
        };
        Health: {
            /** @constant */
            status: "ok";
        };
        /** @description How a team's instance is now. A team hears of its own. */
        HealthNews: {
            /** @enum {string} */
            health: "none" | "building" | "ready" | "degraded" | "failed" | "removed";
            team: string;
        };
        Hint: {
            cost: number;
            index: number;
            text: components["schemas"]["Text"];
        };
        Inject: {
            at_s?: number;
            /** @description What it does in one sentence. */
            does?: components["schemas"]["Text"];
            for_s?: number;
            id: string;
            records: {
                at_s: number;
                did?: string[];
                error?: string;
                output?: string;
                team: string;
                time: components["schemas"]["Time"];
                undo: boolean;
            }[];
            title: components["schemas"]["Text"];
            /** @description cut, stop, start or run, and on what */
            what: string;
        };
        InvitationBatch: {
            made: components["schemas"]["InvitationMade"][];
            refused: components["schemas"]["InvitationRefused"][];
        };
        InvitationInput: {
            /** @description Left out for all members without a password */
            persons?: components["schemas"]["UUID"][];
        };
        InvitationMade: {
            email: string;
            expires: components["schemas"]["Time"];
            family_name: string;
            given_name: string;
            /** @description An address of the web pages: …/invitation/<secret> */
            link: string;
            person: components["schemas"]["UUID"];
            /** @description Its name; empty for none */
            team: string;
        };
        InvitationRefused: {
            /** @enum {string} */
            code: "forbidden" | "conflict" | "not-found";
            person: components["schemas"]["UUID"];
            text: components["schemas"]["Text"];
        };
        Invited: {
            email: string;
            expires: components["schemas"]["Time"];
            family_name: string;
            given_name: string;
            locale: components["schemas"]["Locale"];
            roles: components["schemas"]["RoleHeld"][];
        };
        Lab: components["schemas"]["LabSummary"] & {
            deliverables: components["schemas"]["Rubric"][];
            injects: components["schemas"]["Inject"][];
            /** @description The note for instructors; left out for those who may not see it */
            instructor?: components["schemas"]["Text"];
            /** @description Report of the last proof of the lab, Markdown */
            proof?: components["schemas"]["Text"];
            /** @description What solves the lab, step by step; left out for those who may not see it. */
            solution?: components["schemas"]["SolutionStep"][];
            statement: components["schemas"]["Text"];
            tasks: components["schemas"]["LabTask"][];
            topology: components["schemas"]["Topology"];
        };
        LabCheck: {
            competencies: string[];
            /** @description It changes the instance while it looks. */
            disturbs?: boolean;
            id: string;
            kind: string;
            needs?: string[];
            points: number;
            title: components["schemas"]["Text"];
        };
        LabRef: {
            digest: string;
            id: string;
            title: components["schemas"]["Text"];
            version: string;
        };
        Labs: {
            /** @description Labs that could not be loaded, for those who write labs. */
            broken?: {
                id: string;
                problems: string[];
            }[];
            items: components["schemas"]["LabSummary"][];
        };
        LabSummary: {
            bloc: string;
            checks: number;
            competencies: string[];
            digest: string;
            duration_s: number;
            id: string;
            mode: string;
            nodes: number;
            /** @description Of the checks. */
            points: number;
            title: components["schemas"]["Text"];
            version: string;
        };
        LabTask: {
            checks: components["schemas"]["LabCheck"][];
            id: string;
            title: components["schemas"]["Text"];
        };
        Leaving: {
            /**
             * Format: date-time
             * @description When the account is erased. Null for a person without a promotion: there is no moment to count from, and an admin decides.
             */
            due: string | null;
            person: components["schemas"]["Person"];
            /** @description Of the person's promotions, the one that was archived last; null when they are in none. */
            promotion: {
                archived: components["schemas"]["Time"];
                id: components["schemas"]["UUID"];
                name: string;
                year: number;
            } | null;
            /** @description Within 60 days */
            soon: boolean;
        };
        LeavingPage: {
            items: components["schemas"]["Leaving"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        LedgerEntry: {
            actor: string;
            body: unknown;
            hash: string;
            kind: string;
            prev: string;
            seq: number;
            stream: string;
            time: components["schemas"]["Time"];
        };
        Link: {
            expires: components["schemas"]["Time"];
            url: string;
        };
        /** @enum {string} */
        Locale: "fr" | "en";
        LoginList: {
            items: components["schemas"]["BrowserLogin"][];
        };
        /** @description Body of `criterion.marked`, for those who grade. */
        MarkedBody: {
            /** @description Left out in a blind session. */
            comment?: string;
            criterion: string;
            deliverable: string;
            /** @description Of a withdrawal: the share that it gave. */
            old?: number;
            /** @description Left out for a document of the team. */
            person?: string;
            /** @description Of a withdrawal; left out in a blind session. */
            reason?: string;
            /** @description Receipt of the document that was read; left out in a blind session. */
            report?: string;
            share: number;
            /** @description As the results name it to the caller. */
            team: string;
            /** @description True where the grader took their mark back */
            withdrawn?: boolean;
        };
        Me: {
            /** @description What the person may do on the platform; Promotion.actions tells it of a promotion */
            actions: string[];
            id: components["schemas"]["UUID"];
            /** @description Given name and family name */
            name: string;
            person: components["schemas"]["Person"];
            /** @description Those of roles that count on the whole platform */
            platform_roles: components["schemas"]["Role"][];
            roles: components["schemas"]["RoleHeld"][];
            /** @description What the token in use is good for; null without a token */
            scopes: components["schemas"]["Scope"][] | null;
            server_time: components["schemas"]["Time"];
            teams: components["schemas"]["TeamRef"][];
        };
        Member: {
            person: components["schemas"]["Person"];
            roles: components["schemas"]["Role"][];
            /**
             * @description Of the account: no password and no link, a link that still works, a password. Left out for team mates
             * @enum {string}
             */
            state?: "none" | "invited" | "active";
            /** Format: uuid */
            team: string | null;
        };
        MemberInput: {
            email: string;
            extra_time?: number;
            family_name: string;
            given_name: string;
            locale?: components["schemas"]["Locale"];
            role: components["schemas"]["Role"];
        };
        MemberMove: {
            /**
             * Format: uuid
             * @description Null takes the student out of their team
             */
            team: string | null;
        };
        MemberPage: {
            items: components["schemas"]["Member"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        /** @description What speaks for one member. */
        MemberSheet: {
            blocs: components["schemas"]["BlocScore"][];
            /** @description Those that a decision judges otherwise for this member than for the team. */
            checks: components["schemas"]["CheckScore"][];
            competencies: components["schemas"]["CompetencyScore"][];
            /** @description Of the member's own documents. */
            criteria: components["schemas"]["CriterionScore"][];
            /** @description Of the criteria. */
            documents: components["schemas"]["Score"];
            member: string;
            /** @description All evidence, each point once; without items. */
            overall: components["schemas"]["CombinedOutcome"];
            team: string;
        };
        MePatch: {
            locale: components["schemas"]["Locale"];
        };
        Message: {
            actor?: string;
            /** @description The team that asks; left out for instructors */
            from?: string;
            id: string;
            /** @description Of who wrote it */
            name?: string;
            seq: number;
            teams: string[];
            text: string;
            time: components["schemas"]["Time"];
        };
        Node: {
            /** @description The team may open it */
            access: boolean;
            interfaces: {
                address?: string;
                cut?: boolean;
                name: string;
                network: string;
            }[];
            /** @description Image kind */
            kind: string;
            name: string;
            /** @enum {string} */
            state: "created" | "running" | "exited" | "dead" | "missing" | "unknown";
            title?: components["schemas"]["Text"];
            /** @description Ports that show web pages */
            web?: number[];
        };
        /** @description A team's last state, made again for a jury. `failed` tells in `cause` why it could not be; nothing is left of it then. */
        Oral: {
            /** @description Who asked for it last. */
            by?: components["schemas"]["PersonName"];
            /** @description Why it failed; for whoever may open it. */
            cause?: string;
            /** @description The images are kept until then; left out before the session is sealed. */
            kept_until?: components["schemas"]["Time"];
            /** @description You may open terminals now. */
            may_enter: boolean;
            /** @description You may open and shut it. */
            may_open: boolean;
            /** @description The team's members may enter, too. */
            members: boolean;
            /** @description The machines; for whoever may enter. */
            nodes?: components["schemas"]["Node"][];
            reopenable: boolean;
            /** @description It is in this state. */
            since?: components["schemas"]["Time"];
            /** @enum {string} */
            state: "shut" | "opening" | "open" | "shutting" | "failed";
            team: string;
            /** @description It is shut by itself then. */
            until?: components["schemas"]["Time"];
            /** @description Why it cannot be opened. */
            why_not?: components["schemas"]["Text"];
        };
        /** @description A share and what the scale says of it. */
        Outcome: {
            /** @description Id of a threshold of the scale, or not-assessed. */
            attainment: string;
            /** @description Out of the scale's max, rounded. */
            figure: number | null;
            /** @description Something that speaks for it still waits. */
            provisional: boolean;
            share: number | null;
        };
        PasswordChange: {
            /**
             * Format: password
             * @description The new one
             */
            password: string;
            /**
             * Format: password
             * @description The password until now
             */
            present: string;
        };
        Person: {
            created: components["schemas"]["Time"];
            /** @description Cannot log in */
            disabled: boolean;
            /** @description Left out for team mates */
            email?: string;
            /** @description Since when only a pseudonym is left */
            erased?: components["schemas"]["Time"];
            /** @description A standing right to more time: 0.33 is a third more. Left out for whoever may not set it, but for oneself */
            extra_time?: number;
            family_name: string;
            given_name: string;
            id: components["schemas"]["UUID"];
            locale: components["schemas"]["Locale"];
        };
        PersonalData: {
            failures: components["schemas"]["Time"][];
            /** @description What the person calls the documents they handed in, by the ids of the receipts */
            file_names?: Record<string, never>[];
            invitations: Record<string, never>[];
            /** @description The rules of retention */
            kept: Record<string, never>[];
            logins: Record<string, never>[];
            made: components["schemas"]["Time"];
            /** @description What other parts of the platform hold, by their name: sessions, audit; and files, which says where those are got */
            others: Record<string, never>;
            password_set?: components["schemas"]["Time"];
            person: Record<string, never>;
            roles: Record<string, never>[];
            teams: Record<string, never>[];
            tokens: Record<string, never>[];
        };
        PersonInput: {
            email: string;
            extra_time?: number;
            family_name: string;
            given_name: string;
            locale?: components["schemas"]["Locale"];
        };
        /** @description Names are left out where the caller must not see them. */
        PersonName: {
            family_name?: string;
            given_name?: string;
            id: components["schemas"]["UUID"];
            /** @description Where candidates are hidden from the caller: what the candidate is called in the place of names, in the results too. */
            number?: string;
        };
        /** @description What is left out stays as it is. */
        PersonPatch: {
            /** @description true also ends the person's logins */
            disabled?: boolean;
            email?: string;
            extra_time?: number;
            family_name?: string;
            given_name?: string;
            locale?: components["schemas"]["Locale"];
        };
        /** @enum {string} */
        Phase: "planned" | "preparing" | "ready" | "running" | "closing" | "closed" | "sealed" | "cancelled";
        /** @description Somebody of the team, or who looks at its machines, that is there now. */
        Presence: {
            /** @description Of the team */
            member: boolean;
            person: components["schemas"]["PersonName"];
            /** @description Without having left meanwhile. */
            since: components["schemas"]["Time"];
            /** @description Each place once, pages before terminals. */
            where: {
                /**
                 * @description A page of the session, or a terminal
                 * @enum {string}
                 */
                kind: "page" | "terminal";
                /** @description The machine of the terminal. */
                node?: string;
            }[];
        };
        /** @description Who is there, whenever it has changed. A team hears of itself, those who run the session of every team. */
        PresenceNews: {
            presence: components["schemas"]["Presence"][];
            /** @description As in WallTeam. */
            present: string[];
            team: string;
        };
        /** @description Why a request was refused (RFC 9457). */
        Problem: {
            /** @description The kind of problem for programs; the end of type. */
            code: string;
            /** @description What is wrong this time and what would be right. */
            detail?: string;
            /** @description Each thing wrong in the body or in a parameter. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The request; also in X-Request-Id and in the server's log. */
            instance?: string;
            status: number;
            /** @description The kind of problem in words. */
            title: string;
            /**
             * Format: uri-reference
             * @description Where the kind of problem is explained.
             */
            type: string;
        };
        /** @description One thing wrong, by the pointer of a field or the name of a parameter or header. */
        ProblemField: {
            code: string;
            detail: string;
            parameter?: string;
            /** @description JSON Pointer (RFC 6901) into the body; empty for the whole. */
            pointer?: string;
        } & (unknown | unknown);
        Progress: {
            series: {
                points: {
                    at_s: number;
                    obtained: number;
                }[];
                team: components["schemas"]["UUID"];
            }[];
        };
        Promotion: {
            /** @description When the accounts are erased that no other promotion holds by then; left out while it is not archived */
            accounts_kept?: components["schemas"]["Time"];
            /** @description What the caller may do in it, to anybody */
            actions: string[];
            /** @description Since when nothing of it changes any more */
            archived?: components["schemas"]["Time"];
            created: components["schemas"]["Time"];
            id: components["schemas"]["UUID"];
            name: string;
            /** @description In which it ends */
            year: number;
        };
        PromotionInput: {
            name: string;
            year: number;
        };
        PromotionPage: {
            items: components["schemas"]["Promotion"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        /** @description What is left out stays as it is. */
        PromotionPatch: {
            archived?: boolean;
            name?: string;
            year?: number;
        };
        Readiness: {
            checks: {
                name: string;
                ok: boolean;
            }[];
            /** @enum {string} */
            status: "ready" | "unready" | "stopping";
        };
        Receipt: {
            deliverable: string;
            digest: string;
            id: string;
            late: boolean;
            name: string;
            person?: string;
            size: number;
            time: components["schemas"]["Time"];
            type: string;
        };
        /** @description Body of `report.received`. Those who grade a blind session get `deliverable` alone, and read the list of reports; a team gets `id`, `deliverable`, `person` and `late`. */
        ReceivedBody: {
            /** @description Digest of the document. */
            blob?: string;
            deliverable: string;
            /** @description Of the receipt. */
            id?: string;
            late?: boolean;
            /** @description Of the file. */
            name?: string;
            person?: string;
            size?: number;
            team?: string;
            /** @enum {string} */
            type?: "pdf" | "md" | "zip";
        };
        Recording: {
            from: components["schemas"]["Time"];
            id: string;
            node: string;
            persons: string[];
            size: number;
            team: string;
            to: components["schemas"]["Time"];
        };
        ReportContent: {
            /** @description The text goes on; left out where it is whole. */
            cut?: boolean;
            /** @description Of an archive, in its order, folders aside. */
            files?: {
                name: string;
                /** @description Unpacked, bytes. */
                size: number;
            }[];
            /** @description Of a text, in UTF-8. */
            text?: string;
            /** @enum {string} */
            type: "pdf" | "md" | "zip";
        };
        ReportLine: {
            deliverable: string;
            /** @description All that were given, in order; each grader's last one of a criterion stands, unless it is a withdrawal. */
            marks: {
                /** @description Empty for students. */
                actor: string;
                actor_name?: string;
                comment?: string;
                criterion: string;
                /** @description What this grader's mark gave until then; left out where there was none. */
                old?: number;
                /** @description Of a withdrawal. */
                reason?: string;
                seq: number;
                /** @description 0 where withdrawn is true, and then no mark. */
                share: number;
                time: components["schemas"]["Time"];
                /** @description True where the grader took their mark back; left out in a mark. */
                withdrawn?: boolean;
            }[];
            person?: string;
            /** @description A number where candidates are hidden from the caller. */
            person_name?: string;
            receipts: components["schemas"]["Receipt"][];
            team: string;
            team_name: string;
        };
        Reports: {
            deliverables: components["schemas"]["Rubric"][];
            items: components["schemas"]["ReportLine"][];
        };
        Resources: {
            cpus: number;
            disk_bytes?: number;
            memory_bytes: number;
            pids?: number;
        };
        ResultDetail: components["schemas"]["ResultLine"] & {
            answers: {
                time: components["schemas"]["Time"];
                value: string;
            }[];
            decisions: components["schemas"]["Decision"][];
            recordings: components["schemas"]["Recording"][];
            results: components["schemas"]["CheckResult"][];
        };
        ResultLine: {
            check: string;
            competencies: string[];
            decision?: components["schemas"]["Decision"];
            /** @description Points that hints cost. */
            hints: number;
            obtained: number;
            points: number;
            possible: number;
            result?: components["schemas"]["CheckResult"];
            /** @description Of the points, before hints; left out where nothing is judged. */
            share?: number;
            /** @enum {string} */
            state: "raw" | "confirmed" | "overridden" | "platform-fault" | "pending" | "informative";
            task: string;
            team: string;
            /** @description A number where candidates are hidden from the caller. */
            team_name: string;
            title: components["schemas"]["Text"];
            /** @description A grader has not spoken. */
            waiting: boolean;
        };
        ResultPage: {
            items: components["schemas"]["ResultLine"][];
            next_cursor: components["schemas"]["Cursor"];
            /** @description Lines of the list as it is filtered. */
            total: number;
            /** @description In the whole session: results, and criteria of documents handed in, that wait for a grader; not for students. */
            waiting?: number;
        };
        RetentionRule: {
            days: number;
            kind: string;
            /** @description All of it as a sentence */
            rule: components["schemas"]["Text"];
            /** @description The moment that the days count from */
            since: components["schemas"]["Text"];
            what: components["schemas"]["Text"];
        };
        RetentionRules: {
            items: components["schemas"]["RetentionRule"][];
        };
        /** @enum {string} */
        Role: "student" | "instructor" | "grader" | "jury" | "author" | "admin";
        RoleHeld: {
            /**
             * Format: uuid
             * @description Null on the whole platform
             */
            promotion: string | null;
            /** @description Empty on the whole platform */
            promotion_name: string;
            role: components["schemas"]["Role"];
        };
        RosterChange: {
            email: string;
            /** @description When it changes */
            extra_time: number | null;
            /** @description As in the file; the names of a known person are kept */
            family_name: string;
            from_team: string;
            given_name: string;
            /** @description Becomes a student of the promotion */
            joins: boolean;
            line: number;
            /** @description Changes teams, or gets one */
            moves: boolean;
            /** @description The person is made */
            new: boolean;
            /** @description Empty for somebody new */
            person: string;
            to_team: string;
        };
        RosterPlan: {
            /** @description In the order of the file */
            changes: components["schemas"]["RosterChange"][];
            /** @description Of the plan, for the parameter plan; empty with problems */
            digest: string;
            new_teams: string[];
            problems: components["schemas"]["RosterProblem"][];
            /** @description Students for whom there is nothing to do */
            unchanged: number;
        };
        RosterProblem: {
            code: string;
            /** @description From 1, as a spreadsheet counts them; 0 for the whole line */
            column: number;
            /** @description From 1; 0 for the whole file */
            line: number;
            /** @description Of the column, as the file writes it */
            name: string;
            text: components["schemas"]["Text"];
        };
        Rubric: {
            accept: string[];
            criteria: {
                competencies: string[];
                id: string;
                levels: {
                    share: number;
                    text: components["schemas"]["Text"];
                }[];
                points: number;
                title: components["schemas"]["Text"];
            }[];
            id: string;
            /** @enum {string} */
            scope: "individual" | "group";
            title: components["schemas"]["Text"];
        };
        Rules: {
            /** @description Answers to one question or flag; 0 without limit */
            attempts?: number;
            blind?: boolean;
            check_every_s?: number;
            /** @enum {string} */
            counts?: "final" | "best";
            freeze_s?: number;
            group_weight?: number;
            hints?: boolean;
            keep_images?: boolean;
            keep_paths?: string[];
            record?: boolean;
            record_input?: boolean;
            reports_after_s?: number;
            retention_months?: number;
            scale?: string;
            /** @enum {string} */
            show?: "all" | "verdict" | "none";
        };
        /** @description How a share is told: a figure out of `max` in steps of `step`, and a word that follows from the rounded figure. */
        Scale: {
            id: string;
            max: number;
            /** @description What is said where nothing is judged. */
            not_assessed: components["schemas"]["Text"];
            /**
             * @description Empty is half-up.
             * @enum {string}
             */
            rounding: "" | "half-up" | "half-even" | "down" | "up";
            step: number;
            /** @description From the best to the last, whose `from` is 0. */
            thresholds: {
                from: number;
                id: string;
                title: components["schemas"]["Text"];
            }[];
            title: components["schemas"]["Text"];
        };
        /**
         * @description read: look; run: plan, run and take part in sessions; grade: decide and mark; manage: promotions, rosters, labs; admin: roles, persons' data, the platform
         * @enum {string}
         */
        Scope: "read" | "run" | "grade" | "manage" | "admin";
        /** @description Points. Possible is always judged + pending + excluded, and obtained is from 0 to judged. */
        Score: {
            /** @description That left what is judged. */
            excluded: number;
            judged: number;
            obtained: number;
            /** @description That wait for a judgement. */
            pending: number;
            possible: number;
            /** @description Obtained of judged. */
            share: number | null;
        };
        Session: components["schemas"]["SessionSummary"] & {
            now: components["schemas"]["Time"];
            rules: components["schemas"]["Rules"];
            teams: components["schemas"]["TeamState"][];
        };
        /** @description An entry of the ledger, with what the caller may see of it. */
        SessionEvent: {
            /** @description A person or `platform`; empty where the caller must not know who. */
            actor: string;
            body: {
                [key: string]: unknown;
            };
            kind: string;
            seq: number;
            /** @description Left out for what concerns all teams. */
            team?: string;
            time: components["schemas"]["Time"];
        };
        SessionInput: {
            /** @description Default the lab's */
            duration_s?: number;
            /** @description Id of a lab of the catalogue; its present version is fixed */
            lab: string;
            promotion: components["schemas"]["UUID"];
            rules?: components["schemas"]["Rules"];
            starts: components["schemas"]["Time"];
            teams: components["schemas"]["UUID"][];
            title: string;
        };
        SessionPage: {
            items: components["schemas"]["SessionSummary"][];
            next_cursor: components["schemas"]["Cursor"];
        };
        SessionPatch: {
            duration_s?: number;
            lab?: string;
            rules?: components["schemas"]["Rules"];
            starts?: components["schemas"]["Time"];
            teams?: components["schemas"]["UUID"][];
            title?: string;
        };
        SessionSummary: {
            /** @description The operationId of what the caller may do to it now */
            actions: string[];
            closed?: components["schemas"]["Time"];
            duration_s: number;
            id: components["schemas"]["UUID"];
            lab: components["schemas"]["LabRef"];
            launched?: components["schemas"]["Time"];
            /** @enum {string} */
            mode: "individual" | "pair" | "group";
            /** @description Of the caller, where they work in the session */
            my_team?: string;
            paused: boolean;
            phase: components["schemas"]["Phase"];
            promotion: components["schemas"]["UUID"];
            sealed?: components["schemas"]["Time"];
            /** @description Number of the ledger's last entry */
            seq: number;
            starts: components["schemas"]["Time"];
            teams_count: number;
            title: string;
            /** @description Messages from teams that wait for an answer, for those who run the session */
            unanswered?: number;
            /** @description Results and reports that wait for a grader, for those who grade */
            waiting?: number;
        };
        /** @description Everything that follows from results, hints, decisions and marks. Points and shares are plain numbers; a share goes from 0 to 1, and is null where nothing is judged. */
        Sheet: {
            /** @description In the order of the competencies. */
            blocs: string[];
            /** @description In the order in which they are shown. */
            competencies: components["schemas"]["SheetCompetency"][];
            members: components["schemas"]["MemberSheet"][];
            /** @description Checks of teams and criteria that wait for a judgement. */
            pending: number;
            rules: components["schemas"]["GradingRules"];
            scale: components["schemas"]["Scale"];
            /** @description Nothing more will come: what still waited is settled. */
            sealed: boolean;
            teams: components["schemas"]["TeamSheet"][];
        };
        SheetCompetency: {
            bloc: string;
            code: string;
            title: components["schemas"]["Text"];
        };
        /** @description A script fed to a machine's shell, an answer handed in, or a pause. */
        SolutionStep: {
            check?: string;
            node?: string;
            script?: string;
            value?: string;
            wait_s?: number;
        };
        Stats: {
            host: {
                cpus: number;
                disk_bytes?: number;
                disk_used_bytes?: number;
                load: number;
                memory_bytes: number;
                memory_used_bytes: number;
            };
            teams: {
                nodes: {
                    cpu_seconds?: number;
                    disk_bytes?: number;
                    memory_bytes?: number;
                    memory_limit_bytes?: number;
                    node: string;
                    oom_kills?: number;
                    pids?: number;
                    rx_bytes?: number;
                    tx_bytes?: number;
                }[];
                team: string;
            }[];
            time: components["schemas"]["Time"];
        };
        TaskScore: components["schemas"]["Score"] & {
            task: string;
        };
        Team: {
            id: components["schemas"]["UUID"];
            /** @description Persons in the order of their names */
            members: components["schemas"]["UUID"][];
            name: string;
            promotion: components["schemas"]["UUID"];
        };
        TeamInput: {
            name: string;
        };
        TeamList: {
            items: components["schemas"]["Team"][];
        };
        TeamRef: {
            id: components["schemas"]["UUID"];
            name: string;
            promotion: components["schemas"]["UUID"];
        };
        /** @description What a team did together. */
        TeamSheet: {
            checks: components["schemas"]["CheckScore"][];
            /** @description Of the group's documents. */
            criteria: components["schemas"]["CriterionScore"][];
            /** @description Of the criteria. */
            documents: components["schemas"]["Score"];
            members: string[];
            tasks: components["schemas"]["TaskScore"][];
            team: string;
            /** @description Of the tasks. */
            total: components["schemas"]["Score"];
        };
        TeamState: {
            clock: components["schemas"]["Clock"];
            failure?: string;
            final: boolean;
            kept: boolean;
            last_activity?: components["schemas"]["Time"];
            members: components["schemas"]["PersonName"][];
            name: string;
            ready: boolean;
            repairs?: {
                id: string;
                node?: string;
            }[];
            stopped?: components["schemas"]["Time"];
            team: components["schemas"]["UUID"];
            took_s?: number;
        };
        Terminal: {
            id: string;
            last_activity?: components["schemas"]["Time"];
            /** @description The caller may close it */
            may_close?: boolean;
            node: string;
            opened: components["schemas"]["Time"];
            opened_by?: components["schemas"]["PersonName"];
            viewers: components["schemas"]["PersonName"][];
        };
        TerminalTicket: {
            expires: components["schemas"]["Time"];
            node: string;
            /** @description For new WebSocket(url, protocols): what is spoken, and the one-time ticket. */
            protocols: string[];
            terminal: components["schemas"]["UUID"];
            /** @description Path of the WebSocket, on this server. */
            url: string;
        };
        /** @description A text for people, in both languages. */
        Text: {
            en: string;
            fr: string;
        };
        /**
         * Format: date-time
         * @description UTC.
         */
        Time: string;
        Token: {
            created: components["schemas"]["Time"];
            expires: components["schemas"]["Time"];
            id: components["schemas"]["UUID"];
            /** @description To the minute; left out when never */
            last_used?: components["schemas"]["Time"];
            name: string;
            scopes: components["schemas"]["Scope"][];
        };
        TokenInput: {
            life_s: number;
            name: string;
            scopes: components["schemas"]["Scope"][];
        };
        TokenList: {
            items: components["schemas"]["Token"][];
        };
        TokenMade: {
            /** @description For Authorization Bearer */
            secret: string;
            token: components["schemas"]["Token"];
        };
        Topology: {
            networks: {
                name: string;
            }[];
            nodes: components["schemas"]["Node"][];
        };
        /** Format: uuid */
        UUID: string;
        /** @enum {string} */
        Verdict: "pass" | "fail" | "error" | "skip";
        Wall: {
            checks: {
                id: string;
                points: number;
                /** @description Id of one of the tasks */
                task: string;
                title: components["schemas"]["Text"];
            }[];
            now: components["schemas"]["Time"];
            seq: number;
            /** @description The tasks of the checks, in the lab's order. */
            tasks?: {
                id: string;
                title: components["schemas"]["Text"];
            }[];
            teams: components["schemas"]["WallTeam"][];
        };
        WallCell: {
            check: string;
            /** @enum {string} */
            origin?: "watch" | "self" | "final";
            share?: number;
            since?: components["schemas"]["Time"];
            verdict?: components["schemas"]["Verdict"];
        };
        /** @description Cells of one team that have changed, for those who run the session. */
        WallNews: {
            cells: components["schemas"]["WallCell"][];
            obtained: number;
            team: string;
        };
        WallTeam: {
            cells: components["schemas"]["WallCell"][];
            clock: components["schemas"]["Clock"];
            /** @enum {string} */
            health: "none" | "building" | "ready" | "degraded" | "failed" | "removed";
            last_activity?: components["schemas"]["Time"];
            name: string;
            /** @description Machines that run, some seconds old; left out where there are none to look at */
            nodes_running?: number;
            /** @description Machines of the lab; left out before the team has its instance */
            nodes_total?: number;
            obtained: number;
            possible: number;
            presence?: components["schemas"]["Presence"][];
            /** @description Members with a page of the session open now */
            present?: string[];
            /** @description Messages from the team */
            questions?: number;
            team: string;
            terminals?: number;
            /** @description Messages from the team since the last one that was sent to it by name */
            unanswered?: number;
        };
    };
    responses: {
        /** @description Done or under way; `seq` is the ledger's last entry */
        Moved: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    /** @description Of what was asked, where it has one */
                    id?: string;
                    seq: number;
                };
            };
        };
        /** @description What the client holds is still good. */
        NotModified: {
            headers: {
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description A refusal. */
        Problem: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        Check: string;
        /** @description The next_cursor of the page before, of the same list. */
        Cursor: string;
        /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
        IdempotencyKey: string;
        /** @description The ETag of what was read. 428 without, 412 when it has changed meanwhile. */
        IfMatch: string;
        /** @description The ETag of what the client holds; 304 when it is still good. */
        IfNoneMatch: string;
        /** @description The end of the link */
        InvitationPath: string;
        /** @description Language of the page; Accept-Language counts where it is missing. */
        Language: "fr" | "en";
        /** @description The id of the last event received; those after it come first. */
        LastEventID: string;
        /** @description How many elements a page has at most. */
        Limit: number;
        LoginPath: components["schemas"]["UUID"];
        Node: string;
        PersonPath: components["schemas"]["UUID"];
        PromotionPath: components["schemas"]["UUID"];
        RolePath: components["schemas"]["Role"];
        /** @description Part of the names or of the address, whatever the case and the accents */
        Search: string;
        Session: components["schemas"]["UUID"];
        Team: components["schemas"]["UUID"];
        TeamPath: components["schemas"]["UUID"];
        TokenPath: components["schemas"]["UUID"];
    };
    requestBodies: {
        Reason: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
    };
    headers: {
        /** @description Strong tag of this representation. */
        ETag: string;
        /** @description The next page, as RFC 8288 has it. */
        Link: string;
        /** @description Seconds until trying again makes sense. */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getBuild: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the client holds; 304 when it is still good. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The build. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Build"];
                };
            };
            304: components["responses"]["NotModified"];
            default: components["responses"]["Problem"];
        };
    };
    getContractPage: {
        parameters: {
            query?: {
                /** @description Language of the page; Accept-Language counts where it is missing. */
                lang?: components["parameters"]["Language"];
            };
            header?: {
                /** @description The ETag of what the client holds; 304 when it is still good. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page without scripts. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            304: components["responses"]["NotModified"];
            default: components["responses"]["Problem"];
        };
    };
    getContractStyle: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the client holds; 304 when it is still good. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A style sheet. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/css": unknown;
                };
            };
            304: components["responses"]["NotModified"];
            default: components["responses"]["Problem"];
        };
    };
    getContract: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the client holds; 304 when it is still good. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": unknown;
                };
            };
            304: components["responses"]["NotModified"];
            default: components["responses"]["Problem"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description By what right, for example role.give */
                action?: string;
                /** @description A person, or platform */
                actor?: string;
                /** @description The next_cursor of the page before, of the same list. */
                cursor?: components["parameters"]["Cursor"];
                /** @description What was done, for example role.given */
                kind?: string;
                /** @description How many elements a page has at most. */
                limit?: components["parameters"]["Limit"];
                /** @description To whom it was done */
                person?: components["schemas"]["UUID"];
                promotion?: components["schemas"]["UUID"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. With filters it may be empty and not the last: next_cursor tells. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    checkCapacity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    lab: string;
                    promotion: components["schemas"]["UUID"];
                    /** @description The session that is amended, of the same promotion: what it takes itself does not count as taken. */
                    session?: components["schemas"]["UUID"];
                    teams: components["schemas"]["UUID"][];
                };
            };
        };
        responses: {
            /** @description What it needs and what there is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Capacity"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCoverage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the client holds; 304 when it is still good. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The matrix. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Coverage"];
                };
            };
            304: components["responses"]["NotModified"];
            default: components["responses"]["Problem"];
        };
    };
    getFramework: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the client holds; 304 when it is still good. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The référentiel. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        blocs: components["schemas"]["FrameworkBloc"][];
                        identity: {
                            digest: string;
                            id: string;
                            version: string;
                        };
                        title: components["schemas"]["Text"];
                    };
                };
            };
            304: components["responses"]["NotModified"];
            default: components["responses"]["Problem"];
        };
    };
    getInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The end of the link */
                invitation: components["parameters"]["InvitationPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person and what they are invited to. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invited"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The end of the link */
                invitation: components["parameters"]["InvitationPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acceptance"];
            };
        };
        responses: {
            /** @description Logged in; the answer sets the cookie. */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listLabs: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the client holds; 304 when it is still good. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The labs. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Labs"];
                };
            };
            304: components["responses"]["NotModified"];
            default: components["responses"]["Problem"];
        };
    };
    getLab: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of what the client holds; 304 when it is still good. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                lab: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lab. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lab"];
                };
            };
            304: components["responses"]["NotModified"];
            default: components["responses"]["Problem"];
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Logged in; the answer sets the cookie. */
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Logged out, or nobody was logged in. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who asks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changeMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MePatch"];
            };
        };
        responses: {
            /** @description Who asks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listLogins: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The logins. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    endOtherLogins: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    endLogin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                login: components["parameters"]["LoginPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tokens, without their secrets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInput"];
            };
        };
        responses: {
            /** @description The token; its secret is shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenMade"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: components["parameters"]["TokenPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listPersons: {
        parameters: {
            query?: {
                /** @description The next_cursor of the page before, of the same list. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How many elements a page has at most. */
                limit?: components["parameters"]["Limit"];
                /** @description Part of the names or of the address, whatever the case and the accents */
                q?: components["parameters"]["Search"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; the roles are those on the whole platform. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    addAdmin: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonInput"];
            };
        };
        responses: {
            /** @description Added. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person; the roles are those on the whole platform. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    changePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonPatch"];
            };
        };
        responses: {
            /** @description The person. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    erasePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Erasure"];
            };
        };
        responses: {
            /** @description Names, address, extra time, password, logins, tokens, links and the names of handed-in files are gone; ids, roles and teams stay. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    exportPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The data, as a file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PersonalData"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    invitePerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link, shown this once; links given before are worth nothing any more. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationMade"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revokePersonInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    giveAdmin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    takeAdmin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listPromotions: {
        parameters: {
            query?: {
                /** @description The next_cursor of the page before, of the same list. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How many elements a page has at most. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromotionPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createPromotion: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PromotionInput"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Promotion"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getPromotion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The promotion. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Promotion"];
                };
            };
            304: components["responses"]["NotModified"];
            default: components["responses"]["Problem"];
        };
    };
    changePromotion: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read. 428 without, 412 when it has changed meanwhile. */
                "If-Match": components["parameters"]["IfMatch"];
            };
            path: {
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PromotionPatch"];
            };
        };
        responses: {
            /** @description The promotion. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Promotion"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    invite: {
        parameters: {
            query?: {
                /** @description csv: for printing and mail merge */
                format?: "json" | "csv";
                /** @description Language of the page; Accept-Language counts where it is missing. */
                lang?: components["parameters"]["Language"];
            };
            header?: never;
            path: {
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationInput"];
            };
        };
        responses: {
            /** @description The links, shown this once; links given before are worth nothing any more. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationBatch"];
                    "text/csv": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description The next_cursor of the page before, of the same list. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How many elements a page has at most. */
                limit?: components["parameters"]["Limit"];
                /** @description Part of the names or of the address, whatever the case and the accents */
                q?: components["parameters"]["Search"];
                role?: components["schemas"]["Role"];
                /** @description Only this team. A student names their own. */
                team?: components["schemas"]["UUID"];
            };
            header?: never;
            path: {
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    addMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberInput"];
            };
        };
        responses: {
            /** @description Added. Of somebody whom the platform knew nothing but the role has changed. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    changeMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonPatch"];
            };
        };
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    giveRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
                promotion: components["parameters"]["PromotionPath"];
                role: components["parameters"]["RolePath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    takeRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
                promotion: components["parameters"]["PromotionPath"];
                role: components["parameters"]["RolePath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    moveMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: components["parameters"]["PersonPath"];
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberMove"];
            };
        };
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    importRoster: {
        parameters: {
            query?: {
                /** @description true only tells what would be done, or all that is wrong, by line and column */
                dry_run?: "true" | "false";
                /** @description The digest of the plan that the user agreed to; conflict when something else would be done by now */
                plan?: string;
            };
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            /** @description What was done; with dry_run, what would be done and all problems. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterPlan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listTeams: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The teams, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamList"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                promotion: components["parameters"]["PromotionPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamInput"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                promotion: components["parameters"]["PromotionPath"];
                team: components["parameters"]["TeamPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    renameTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                promotion: components["parameters"]["PromotionPath"];
                team: components["parameters"]["TeamPath"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamInput"];
            };
        };
        responses: {
            /** @description The team. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionRules"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listLeavingAccounts: {
        parameters: {
            query?: {
                /** @description The next_cursor of the page before, of the same list. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How many elements a page has at most. */
                limit?: components["parameters"]["Limit"];
                /** @description Those who have a role in it */
                promotion?: components["schemas"]["UUID"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeavingPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRosterSample: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description The next_cursor of the page before, of the same list. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How many elements a page has at most. */
                limit?: components["parameters"]["Limit"];
                phase?: components["schemas"]["Phase"];
                promotion?: components["schemas"]["UUID"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    planSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionInput"];
            };
        };
        responses: {
            /** @description Planned. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    amendSession: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read. 428 without, 412 when it has changed meanwhile. */
                "If-Match": components["parameters"]["IfMatch"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionPatch"];
            };
        };
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    exportBundle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An archive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancelSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Reason"];
        responses: {
            200: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    closeSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    streamSession: {
        parameters: {
            query?: {
                after?: number;
            };
            header?: {
                /** @description The id of the last event received; those after it come first. */
                "Last-Event-ID"?: components["parameters"]["LastEventID"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getEvidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The content. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                    "text/plain": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    exportGrid: {
        parameters: {
            query?: {
                /** @description Language of the page; Accept-Language counts where it is missing. */
                lang?: components["parameters"]["Language"];
            };
            header?: never;
            path: {
                file: "grid.xlsx" | "grid.csv" | "details.csv";
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                    "text/csv": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    extendSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                    seconds: number;
                    team?: components["schemas"]["UUID"];
                };
            };
        };
        responses: {
            200: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    getGrid: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sheet and the persons in it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grid"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    explainFigure: {
        parameters: {
            query?: {
                bloc?: string;
                check?: string;
                competency?: string;
                criterion?: string;
                deliverable?: string;
                member?: string;
                team?: string;
            };
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        lines: components["schemas"]["Text"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listInjects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The injects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Inject"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    sendInject: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    inject: string;
                    /** @description Left out for all */
                    teams?: components["schemas"]["UUID"][];
                    /** @default false */
                    undo?: boolean;
                };
            };
        };
        responses: {
            202: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    launchSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default false */
                    anyway?: boolean;
                };
            };
        };
        responses: {
            200: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    readLedger: {
        parameters: {
            query?: {
                after?: number;
                /** @description How many elements a page has at most. */
                limit?: components["parameters"]["Limit"];
            };
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LedgerEntry"][];
                        /** @description Null at the end. */
                        next_after: number | null;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    giveMark: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    comment?: string;
                    criterion: string;
                    deliverable: string;
                    /** @description For an individual deliverable. */
                    person?: string;
                    /** @description Receipt of the document that was read. */
                    report?: string;
                    share: number;
                    team: string;
                };
            };
        };
        responses: {
            201: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    withdrawMark: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The seq of the mark. */
                mark: number;
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            201: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    listMessages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The messages in order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Message"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    sendMessage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Left out for all */
                    teams?: components["schemas"]["UUID"][];
                    text: string;
                };
            };
        };
        responses: {
            201: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    listOrals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The orals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Oral"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    pauseSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Reason"];
        responses: {
            200: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    prepareSession: {
        parameters: {
            query?: {
                anyway?: boolean;
            };
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    getProgress: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One series per team. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Progress"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listRecordings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The recordings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Recording"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getRecording: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                recording: string;
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The recording. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-asciicast": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listReports: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reports. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reports"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    readReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the receipt. */
                report: string;
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The content. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportContent"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    linkReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the receipt. */
                report: string;
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The address. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listResults: {
        parameters: {
            query?: {
                check?: string;
                /** @description The next_cursor of the page before, of the same list. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How many elements a page has at most. */
                limit?: components["parameters"]["Limit"];
                state?: "waiting" | "judged" | "error" | "all";
                team?: components["schemas"]["UUID"];
            };
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of lines. */
            200: {
                headers: {
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getResult: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                check: components["parameters"]["Check"];
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The line, every result of it, every decision, the team's recordings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultDetail"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    decideResult: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                check: components["parameters"]["Check"];
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    decision: "confirm" | "override" | "platform-fault" | "withdraw";
                    /** @description When the word is on what the check says of this member alone. */
                    person?: string;
                    reason?: string;
                    /** @description The result that was looked at; if another counts by now the decision is refused. */
                    result?: string;
                    /** @description With override alone. */
                    share?: number;
                };
            };
        };
        responses: {
            /** @description The line as it is now. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultLine"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    confirmResults: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Left out for all checks. */
                    checks?: string[];
                    /** @description Left out for all teams. */
                    team?: string;
                    /**
                     * @description Left out for any.
                     * @enum {string}
                     */
                    verdict?: "pass" | "fail" | "skip";
                };
            };
        };
        responses: {
            /** @description How many were confirmed; `seq` is the ledger's last entry. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        confirmed: number;
                        seq: number;
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    resumeSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    sealSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Seal although results wait to be judged
                     * @default false
                     */
                    anyway?: boolean;
                };
            };
        };
        responses: {
            200: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    getStats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Figures of the last seconds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    giveAnswer: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    check: string;
                    value: string;
                };
            };
        };
        responses: {
            202: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    getBench: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bench. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Bench"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    askChecks: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Left out for all */
                    checks?: string[];
                };
            };
        };
        responses: {
            202: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    handIn: {
        parameters: {
            query: {
                /** @description Name of the file. */
                name: string;
            };
            header?: never;
            path: {
                deliverable: string;
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description The receipt. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    takeHint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    check: string;
                    index: number;
                };
            };
        };
        responses: {
            /** @description The hint. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hint"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listNodes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The nodes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Node"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    resetNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                node: components["parameters"]["Node"];
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Reason"];
        responses: {
            202: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    openWeb: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                node: components["parameters"]["Node"];
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    port: number;
                    /** @default false */
                    tls?: boolean;
                };
            };
        };
        responses: {
            /** @description The address. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getOral: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The oral. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Oral"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    openOral: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 7200 */
                    for_s?: number;
                    /** @default false */
                    members?: boolean;
                };
            };
        };
        responses: {
            /** @description The oral. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Oral"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    shutOral: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The oral. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Oral"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listOralTerminals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The terminals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Terminal"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    openOralTerminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 80 */
                    cols?: number;
                    node?: string;
                    /** @default 24 */
                    rows?: number;
                    terminal?: components["schemas"]["UUID"];
                };
            };
        };
        responses: {
            /** @description The ticket. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TerminalTicket"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    connectOralTerminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
                terminal: components["schemas"]["UUID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Switched to WebSocket. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    askQuestion: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                };
            };
        };
        responses: {
            201: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    rebuildInstance: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Reason"];
        responses: {
            202: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    stopTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description Drawn by the client for one request, for example a UUID; kept for a day. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["Reason"];
        responses: {
            200: components["responses"]["Moved"];
            default: components["responses"]["Problem"];
        };
    };
    listTerminals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The terminals. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Terminal"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    openTerminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 80 */
                    cols?: number;
                    node?: string;
                    /** @default 24 */
                    rows?: number;
                    terminal?: components["schemas"]["UUID"];
                };
            };
        };
        responses: {
            /** @description The ticket. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TerminalTicket"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    connectTerminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
                terminal: components["schemas"]["UUID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Switched to WebSocket. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    closeTerminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
                team: components["parameters"]["Team"];
                terminal: components["schemas"]["UUID"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getWall: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: components["parameters"]["Session"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The wall. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Wall"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getProblemPage: {
        parameters: {
            query?: {
                /** @description Language of the page; Accept-Language counts where it is missing. */
                lang?: components["parameters"]["Language"];
            };
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description It is not, or it stops. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
