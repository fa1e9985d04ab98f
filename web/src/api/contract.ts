// Generated from contract/openapi.yaml by `npm run generate:api`. Not edited by hand.

export interface paths {
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The account that is calling, with its balance
         * @description The account that is calling, with its balance. A key without MONEY_READ does not see that.
         */
        get: operations["GetMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what the caller says of itself */
        patch: operations["UpdateMe"];
        trace?: never;
    };
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List accounts */
        get: operations["ListAccounts"];
        put?: never;
        /** Create account */
        post: operations["CreateAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives an account money to spend: the network's books record it as come from outside */
        post: operations["CreateCredit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{accountId}/sign-in-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A link that signs this account in once, for a quarter of an hour */
        post: operations["CreateSignInLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keeps the body as an artifact that jobs may name as an input
         * @description Keeps the body as an artifact that jobs may name as an input. 4 GiB at most.
         */
        post: operations["CreateArtifact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{jobId}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the tasks of a job left in /out, their logs, and what they last saved of themselves */
        get: operations["ListArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/artifacts/{artifactId}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download artifact */
        get: operations["DownloadArtifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's devices; all of them for an operator */
        get: operations["ListDevices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get device */
        get: operations["GetDevice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes name or price
         * @description Changes name or price. Leases that exist keep the price at which they were placed.
         */
        patch: operations["UpdateDevice"];
        trace?: never;
    };
    "/v1/devices/{deviceId}:pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stops lending: no new lease is placed; what runs is stopped and goes on elsewhere, or comes to its end first
         * @description Stops lending: no new lease is placed; what runs is stopped and goes on elsewhere, or comes to its end first. The device itself ends a pause that has a time, whether or not it is linked.
         */
        post: operations["PauseDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}:resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume device */
        post: operations["ResumeDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}:retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends this device's enrolment for good
         * @description Ends this device's enrolment for good. Its history stays.
         */
        post: operations["RetireDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/telemetry:watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Samples of the last minutes, then, as server-sent events, each new one: every second while watched */
        get: operations["WatchTelemetry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller's codes that are still remembered, the newest first
         * @description The caller's codes that are still remembered, the newest first. They do not show the codes themselves.
         */
        get: operations["ListEnrolments"];
        put?: never;
        /** Makes a code that enrols devices for the caller: one within a quarter of an hour if nothing else is said */
        post: operations["CreateEnrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/enrolments/{enrolmentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * The code enrols nobody any more
         * @description The code enrols nobody any more. Devices that it has enrolled stay.
         */
        delete: operations["RevokeEnrolment"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/enrolments:report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Called by the machine on its way to be lent, step by step: the code's owner sees it as events of the enrolment */
        post: operations["ReportEnrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices:enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Called by the device itself, which proves by a signature that it holds the key it names
         * @description Called by the device itself, which proves by a signature that it holds the key it names. A further use of a code is refused (enrolment_code_used); a key that the same owner has enrolled is told its device.
         */
        post: operations["EnrolDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pairings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Called by a machine that has no code: it gets a short one to show, by which somebody who is signed in elsewhere, say on a phone, takes it in */
        post: operations["CreatePairing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pairings:poll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Called by that machine every other second: whether it has been answered */
        post: operations["PollPairing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pairings/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What machine shows this code */
        get: operations["GetPairing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pairings/{code}:answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes the machine in, or refuses it
         * @description Takes the machine in, or refuses it. Taken in, it enrols as a device of the caller.
         */
        post: operations["AnswerPairing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The events that concern the caller, newest first */
        get: operations["ListEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events:watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** New events that concern the caller, as server-sent events */
        get: operations["WatchEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/install.sh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A script for POSIX shells: fetches the program, checks its digest, installs and connects; takes it out again too */
        get: operations["GetInstallScript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/install/program.tar.gz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The program with its libraries, as the coordinator itself runs it: a gzipped tar */
        get: operations["DownloadProgram"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's jobs, newest first */
        get: operations["ListJobs"];
        put?: never;
        /**
         * Accepts jobs, all or none
         * @description Accepts jobs, all or none. They are stored before the answer is sent.
         */
        post: operations["CreateJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs:plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What would happen to a job now: where it would run, at which price, or what stands in its way */
        post: operations["PlanJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get job */
        get: operations["GetJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{jobId}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends what runs and drops what waits
         * @description Ends what runs and drops what waits. Cancelling a job that has ended changes nothing.
         */
        post: operations["CancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Leases of one device (its owner asks) or of one job (its renter asks), newest first */
        get: operations["ListLeases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get balance */
        get: operations["GetBalance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's transfers, newest first; every one for an operator who asks for all */
        get: operations["ListTransfers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/earnings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller's devices earned, by day and device */
        get: operations["GetEarnings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/conversions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the caller's own earnings money that it can spend */
        post: operations["CreateConversion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/books": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Adds up the whole network's books */
        get: operations["GetBooks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/device/jobs/{jobId}/tasks/{taskIndex}/attempts/{attempt}/outputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keeps one file of a lease's /out, its log, or what its task has saved in /checkpoint
         * @description Keeps one file of a lease's /out, its log, or what its task has saved in /checkpoint. Of a task's checkpoints the newest is kept, once it is here whole; the one before goes then.
         */
        put: operations["UploadOutput"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/device/jobs/{jobId}/tasks/{taskIndex}/attempts/{attempt}/inputs/{artifactId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetches an input of a lease that this device holds, or the checkpoint that it goes on from */
        get: operations["DownloadInput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/device/jobs/{jobId}/tasks/{taskIndex}/attempts/{attempt}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a lease that this device holds needs and what is kept nowhere but in the container and in memory: asked for before its start, and again after the device's restart */
        get: operations["GetLeaseSecrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/market": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Offers grouped by model
         * @description Offers grouped by model. What is shown as free can be hired in that second.
         */
        get: operations["GetMarket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/missed-demand": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why a device of the caller's is not earning more: tasks that wait now and that it does not get, by what keeps them */
        get: operations["GetMissedDemand"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the coordinator that is asked does and holds
         * @description What the coordinator that is asked does and holds. Each replica answers for itself.
         */
        get: operations["ScrapeNetwork"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller's devices do and earn */
        get: operations["ScrapeDevices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/network": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get network */
        get: operations["GetNetwork"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get device policy */
        get: operations["GetDevicePolicy"];
        /**
         * Replaces the file on the device
         * @description Replaces the file on the device. The device refuses a text that is wrong, one that was made from another text than the one that it has, and everything unless its own copy says console_edits = true.
         */
        put: operations["SetDevicePolicy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List sessions */
        get: operations["ListSessions"];
        put?: never;
        /**
         * Signs in with the token of a sign-in link
         * @description Signs in with the token of a sign-in link. The reply sets the session's cookie; the token is used up.
         */
        post: operations["CreateSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends a session; "current" names the one that is calling */
        delete: operations["DeleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List api keys */
        get: operations["ListApiKeys"];
        put?: never;
        /**
         * Makes a key for programs
         * @description Makes a key for programs. The reply holds its secret, which is shown this once and stored hashed.
         */
        post: operations["CreateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{apiKeyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete api key */
        delete: operations["DeleteApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ways in that this network has
         * @description The ways in that this network has. A provider that is not configured is not there.
         */
        get: operations["GetSignInWays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begins an attempt
         * @description Begins an attempt. The reply sets a cookie that binds it to this browser; it ends after ten minutes.
         */
        post: operations["CreateSignInAttempt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/attempts/{attemptId}:finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends an attempt with what proves it, once
         * @description Ends an attempt with what proves it, once. To sign in, the reply sets the session's cookie.
         */
        post: operations["FinishSignInAttempt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sign-in/callback/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Where a provider that answers by a form (Apple) sends the browser: the answer waits here for a minute under a ticket, and the browser goes on to the console */
        post: operations["ReceiveSignInForm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List identities */
        get: operations["ListIdentities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identities/{identityId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes a way in from the account
         * @description Takes a way in from the account. The last one stays.
         */
        delete: operations["DeleteIdentity"];
        options?: never;
        head?: never;
        /** Gives it a name */
        patch: operations["UpdateIdentity"];
        trace?: never;
    };
    "/v1/jobs/{jobId}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tasks */
        get: operations["ListTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{jobId}/tasks/{taskIndex}/logs:watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Standard output and standard error of a task's latest attempt, as server-sent events
         * @description Standard output and standard error of a task's latest attempt, as server-sent events. Follows until the attempt ends. A reader that lost its connection goes on from the last `next_offset`.
         */
        get: operations["WatchLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/devices/{deviceId}/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a device measured, the oldest first
         * @description What a device measured, the oldest first. Stretches in which it was away are missing.
         */
        get: operations["ListTelemetry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{jobId}/tasks/{taskIndex}/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one task used, on whatever devices, by the minute */
        get: operations["ListTaskTelemetry"];
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
        Account: {
            id: string;
            name: string;
            roles: components["schemas"]["AccountRole"][];
            balance?: components["schemas"]["Balance"];
            /** Format: date-time */
            createdAt?: string;
            /** @description Two letters by ISO 3166-1, "DE"; empty: it has not said. Owners may serve some countries only. */
            country: string;
        };
        /** @enum {string} */
        AccountRole: "ROLE_UNSPECIFIED" | "RENTER" | "LENDER" | "OPERATOR";
        AnswerPairingRequest: {
            accept?: boolean;
        };
        ApiKey: {
            id: string;
            name: string;
            /** @description Only in the reply to CreateApiKey. */
            secret: string;
            /** Format: date-time */
            createdAt?: string;
            /** Format: date-time */
            expiresAt?: string;
            /** @description What it may do, as far as its account may. */
            scopes: components["schemas"]["Scope"][];
        };
        Artifact: {
            id: string;
            kind: components["schemas"]["ArtifactKind"];
            /** @description Path below /out, or the name given at upload; "log" or "checkpoint.tar" for these. */
            path: string;
            /** Format: uint64 */
            sizeBytes: string;
            /** @description Lower-case hexadecimal. */
            sha256: string;
            jobId: string;
            taskIndex: number;
            attempt: number;
            /** Format: date-time */
            createdAt?: string;
        };
        /**
         * @description - `CHECKPOINT`: what a task saved of itself in /checkpoint, as a tar: the newest of each task
         * @enum {string}
         */
        ArtifactKind: "KIND_UNSPECIFIED" | "INPUT" | "OUTPUT" | "LOG" | "CHECKPOINT";
        Balance: {
            /** @description To spend: what came in, less what was paid and what is held. */
            available: string;
            /** @description Reserved for leases that run. */
            held: string;
            /** @description Earned by lending. */
            earned: string;
            currency: string;
        };
        Books: {
            /** @description Of every purse of the network. Always "0.000000". */
            sum: string;
            outside: string;
            fees: string;
            spendable: string;
            held: string;
            earned: string;
            /** Format: uint64 */
            transfers: string;
            /** @description Put by for availability rewards. */
            pool: string;
            /** @description Payouts on their way. */
            inTransit: string;
            chainHead?: components["schemas"]["ChainHead"];
        };
        CancelJobRequest: Record<string, never>;
        /** @description Where the ledger's chain of hashes ends. Noted down, it shows later whether anything up to it was changed or cut off: `ioworker audit --head`. */
        ChainHead: {
            /**
             * Format: uint64
             * @description Of the last transfer; 0 if there is none.
             */
            sequence: string;
            /** @description Its hash, 64 hexadecimal digits. */
            hash: string;
        };
        CreateAccountRequest: {
            name?: string;
            roles?: components["schemas"]["AccountRole"][];
            requestId?: string;
        };
        CreateApiKeyRequest: {
            name?: string;
            /** @description 90 if not said; 3650 at most. */
            expiresInDays?: number;
            /** @description JOBS_WRITE, DEVICES_WRITE, MONEY_READ and ACCOUNT_READ if not said. A key gives no more than it has. */
            scopes?: components["schemas"]["Scope"][];
        };
        CreateConversionRequest: {
            /** @description Decimal with at most six digits after the point, e.g. "25.00". */
            amount?: string;
            /** @description The same request_id again gets the same answer and moves no money. */
            requestId?: string;
        };
        CreateCreditRequest: {
            /** @description Decimal with at most six digits after the point, e.g. "25.00". */
            amount?: string;
            /** @description Why, for the books. */
            note?: string;
            /** @description The same request_id again gets the same answer and moves no money. */
            requestId?: string;
        };
        CreateEnrolmentRequest: {
            /** @description How many devices it may enrol; 1 if not said, 10,000 at most. */
            devices?: number;
            /** @description 900 if not said, 30 days at most. */
            lifetimeSeconds?: number;
            /** @description For people. */
            name?: string;
            /** @description The command is for a service of the user who runs it, without root. */
            user?: boolean;
        };
        CreateJobsRequest: {
            /** @description 1 to 1000. */
            jobs?: components["schemas"]["JobSpecInput"][];
            /** @description Chosen by the caller, at most 64 characters: the same request again gets the same answer. */
            requestId?: string;
        };
        CreateJobsResponse: {
            jobs: components["schemas"]["Job"][];
        };
        CreatePairingRequest: {
            /** @description As the device is to be called. */
            name?: string;
            inventory?: components["schemas"]["InventoryInput"];
        };
        CreateSessionRequest: {
            token?: string;
        };
        CreateSignInAttemptRequest: {
            purpose?: components["schemas"]["CreateSignInAttemptRequestPurpose"];
            /** @description Exactly one of these. */
            provider?: string;
            email?: string;
            passkey?: boolean;
            /** @description Base58, as the wallet says it. */
            solanaAddress?: string;
        };
        /**
         * @description - `PURPOSE_UNSPECIFIED`: means SIGN_IN
         *     - `LINK`: one more way into the account that is signed in; it must have shown lately who it is
         *     - `STEP_UP`: who is signed in shows once more who it is
         * @enum {string}
         */
        CreateSignInAttemptRequestPurpose: "PURPOSE_UNSPECIFIED" | "SIGN_IN" | "LINK" | "STEP_UP";
        CreateSignInLinkRequest: Record<string, never>;
        CreatedPairing: {
            /** @description Eight letters and digits to be shown, "K7QF-3M9P". */
            code: string;
            /** @description By which the machine asks what has become of it; shown to nobody. */
            secret: string;
            /** @description Where it is answered, with the code in it: to be shown as a QR code. */
            url: string;
            /** Format: date-time */
            expiresAt?: string;
        };
        DeleteApiKeyResponse: Record<string, never>;
        DeleteIdentityResponse: Record<string, never>;
        DeleteSessionResponse: Record<string, never>;
        Device: {
            id: string;
            name: string;
            state: components["schemas"]["DeviceState"];
            /** @description In words, why it is in this state. */
            stateReason: string;
            /** Format: date-time */
            stateSince?: string;
            inventory?: components["schemas"]["Inventory"];
            /** @description Asking price for the whole device, per hour. While it follows the market, as that is now. */
            pricePerHour: string;
            coresFree: number;
            memoryFreeMib: number;
            leasesRunning: number;
            earned: string;
            earningPerHour: string;
            /** Format: date-time */
            enrolledAt?: string;
            /** Format: date-time */
            lastSeenAt?: string;
            /** @description As the device said last; unspecified while it is not linked. */
            lendingMode: components["schemas"]["LendingMode"];
            /** @description The same, with what in its policy takes something away. */
            lendingReason: string;
            lent?: components["schemas"]["Lent"];
            /**
             * Format: date-time
             * @description When a pause from the console ends by itself.
             */
            pausedUntil?: string;
            /** @description As the device said last; absent while it is not linked. */
            trial?: components["schemas"]["Trial"];
            /** @description Absent: the price is as its owner has set it. */
            marketFollowing?: components["schemas"]["MarketFollowing"];
        };
        DevicePolicy: {
            /** @description The file. */
            text: string;
            digest: string;
            /** @description Why the file as it is now is not followed; empty: it is. */
            problem: string;
            mode: components["schemas"]["LendingMode"];
            reason: string;
            otherwise: components["schemas"]["LendingMode"];
            rules: components["schemas"]["PolicyRule"][];
            week: components["schemas"]["PolicyStretch"][];
            /** @description Now, on the device. */
            minute: number;
            /** @description It may be changed from the console. */
            consoleEdits: boolean;
        };
        /**
         * @description - `OFFLINE`: no link
         *     - `READY`: linked and free for work
         *     - `RUNNING`: linked, with at least one lease
         *     - `PAUSED`: its owner does not lend now
         *     - `RETIRED`: its enrolment has ended
         * @enum {string}
         */
        DeviceState: "STATE_UNSPECIFIED" | "OFFLINE" | "READY" | "RUNNING" | "PAUSED" | "RETIRED";
        Earnings: {
            days: components["schemas"]["EarningsDay"][];
            earnedToday: string;
            earnedTotal: string;
            earningPerHour: string;
            currency: string;
        };
        EarningsDay: {
            /** @description e.g. "2026-11-23", UTC. */
            date: string;
            deviceId: string;
            earned: string;
            fee: string;
            servedSeconds: number;
            leases: number;
        };
        /**
         * @description - `COMPLETED`: exit code 0
         *     - `NON_ZERO_EXIT`: the command's own failure
         *     - `COMMAND_NOT_FOUND`: the command does not exist in the image; not charged
         *     - `IMAGE_ERROR`: the image does not exist or cannot be pulled; not charged
         *     - `INPUT_ERROR`: an input could not be brought; not charged
         *     - `OUTPUT_ERROR`: the outputs could not be kept, say they are over the limit
         *     - `OUT_OF_MEMORY`: passed its memory limit
         *     - `DISK_FULL`: passed its scratch disk
         *     - `TIME_LIMIT`: passed its time limit
         *     - `CANCELLED`: by the renter
         *     - `DEVICE_LOST`: the device fell silent; the task runs again elsewhere
         *     - `RECLAIMED`: the owner took the machine back; the task runs again elsewhere
         *     - `REFUSED`: the owner's policy does not allow it; the task runs again elsewhere
         *     - `ENGINE_ERROR`: the container engine failed; the task runs again elsewhere
         *     - `TOO_MANY_ATTEMPTS`: no device got through with it
         * @enum {string}
         */
        EndReason: "REASON_UNSPECIFIED" | "COMPLETED" | "NON_ZERO_EXIT" | "COMMAND_NOT_FOUND" | "IMAGE_ERROR" | "INPUT_ERROR" | "OUTPUT_ERROR" | "OUT_OF_MEMORY" | "DISK_FULL" | "TIME_LIMIT" | "CANCELLED" | "DEVICE_LOST" | "RECLAIMED" | "REFUSED" | "ENGINE_ERROR" | "TOO_MANY_ATTEMPTS";
        EnrolDeviceRequest: {
            code?: string;
            name?: string;
            /** @description Ed25519, 32 bytes. */
            publicKey?: string;
            /** @description Of "ioworker enrol\n" followed by the code, by that key. */
            signature?: string;
            inventory?: components["schemas"]["InventoryInput"];
        };
        EnrolDeviceResponse: {
            deviceId: string;
        };
        Enrolment: {
            /** @description Only in the answer that makes it. */
            code: string;
            /** Format: date-time */
            expiresAt?: string;
            /** @description The command to run on the machine that is to be lent; only in the answer that makes it. */
            command: string;
            id: string;
            name: string;
            devices: number;
            devicesUsed: number;
            /** Format: date-time */
            createdAt?: string;
            state: components["schemas"]["EnrolmentState"];
        };
        /**
         * @description - `USED`: has enrolled as many devices as it may
         * @enum {string}
         */
        EnrolmentState: "STATE_UNSPECIFIED" | "ACTIVE" | "USED" | "EXPIRED" | "REVOKED";
        ErrorResponse: {
            /** @description One of a short closed list: invalid_argument, unauthenticated, permission_denied, not_found, conflict, too_large, resource_exhausted, unavailable, deadline_exceeded, internal. */
            code: string;
            /** @description The stable word for this very case, e.g. "budget_too_small". Programs match on it. */
            reason: string;
            /** @description For people: what is wrong and what to do about it. */
            message: string;
            /** @description Path of the field at fault, e.g. "jobs[0].resources.cores". Empty if no field is. */
            field: string;
        };
        Event: {
            /** Format: uint64 */
            sequence: string;
            /** Format: date-time */
            at?: string;
            /** @description Account id, device id or "network". */
            actor: string;
            /** @description account, device, enrolment, job, lease */
            noun: string;
            /** @description Id of the object; "job_…/7/2" for a lease. */
            object: string;
            /** @description e.g. "placed", "started", "ended", "paused". */
            action: string;
            /** @description A code of a closed list, e.g. "out_of_memory"; empty if the action says it all. */
            reason: string;
            before: string;
            after: string;
            jobId: string;
            deviceId: string;
        };
        FinishSignInAttemptRequest: {
            /** @description Of a provider, from its address line: the whole query, without the question mark. */
            callbackQuery?: string;
            /** @description The same of a provider that answered by a form. */
            ticket?: string;
            /** @description By e-mail. */
            code?: string;
            /** @description What navigator.credentials gave, as JSON. */
            passkeyResponse?: string;
            /** @description Of text_to_sign, 64 bytes, as the wallet gave it; and the bytes that it signed, if it put the text into an envelope. */
            signature?: string;
            signedMessage?: string;
        };
        Gpu: {
            index: number;
            model: string;
            memoryMib: number;
            driver: string;
            /** @description Why no lease can have it, whatever its owner's policy says; empty: one can. */
            notLent: string;
            /** @description A display is connected to it or drawn by it. It is lent only if the owner's policy says so. */
            drivesDisplay: boolean;
        };
        GpuInput: {
            index?: number;
            model?: string;
            memoryMib?: number;
            driver?: string;
            /** @description Why no lease can have it, whatever its owner's policy says; empty: one can. */
            notLent?: string;
            /** @description A display is connected to it or drawn by it. It is lent only if the owner's policy says so. */
            drivesDisplay?: boolean;
        };
        GpuSample: {
            index: number;
            /**
             * Format: double
             * @description 0 to 1
             */
            utilisation: number;
            memoryUsedMib: number;
            /** Format: double */
            temperatureCelsius: number;
            /** Format: double */
            powerWatts: number;
            /**
             * Format: double
             * @description Of the fan's full speed; absent if it has none that tells.
             */
            fanPercent?: number;
        };
        Identity: {
            id: string;
            /** @description A provider's name, or email, passkey, solana. */
            provider: string;
            providerTitle: string;
            /** @description What people know it by: an address, a login, the name of a passkey. */
            name: string;
            email: string;
            /** Format: date-time */
            createdAt?: string;
            /** Format: date-time */
            usedAt?: string;
        };
        /** @description A file that lies at `path` below /in when the task starts. */
        Input: {
            path: string;
            artifactId: string;
        };
        /** @description A file that lies at `path` below /in when the task starts. */
        InputInput: {
            path?: string;
            artifactId?: string;
        };
        /** @description What a device found out about itself. */
        Inventory: {
            cpuModel: string;
            /** @description Whole cores that may be lent. */
            cores: number;
            memoryMib: number;
            diskMib: number;
            gpus: components["schemas"]["Gpu"][];
            operatingSystem: string;
            /** @description e.g. "docker 20.10.24" */
            engine: string;
            /** @description e.g. "amd64" */
            architecture: string;
            agentVersion: string;
            numaNodes: number;
            cpuPackages: number;
            /** @description Levels that work there: each has run a container. */
            isolations: components["schemas"]["JobSpecIsolation"][];
        };
        /** @description What a device found out about itself. */
        InventoryInput: {
            cpuModel?: string;
            /** @description Whole cores that may be lent. */
            cores?: number;
            memoryMib?: number;
            diskMib?: number;
            gpus?: components["schemas"]["GpuInput"][];
            operatingSystem?: string;
            /** @description e.g. "docker 20.10.24" */
            engine?: string;
            /** @description e.g. "amd64" */
            architecture?: string;
            agentVersion?: string;
            numaNodes?: number;
            cpuPackages?: number;
            /** @description Levels that work there: each has run a container. */
            isolations?: components["schemas"]["JobSpecIsolation"][];
        };
        Job: {
            id: string;
            spec?: components["schemas"]["JobSpec"];
            state: components["schemas"]["JobState"];
            reason: components["schemas"]["EndReason"];
            /** @description In words, what happened. */
            message: string;
            tasks?: components["schemas"]["TaskCounts"];
            /** @description Paid so far, and reserved for what runs. */
            charged: string;
            held: string;
            /** Format: date-time */
            createdAt?: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            endedAt?: string;
            /** @description Only while tasks wait: what keeps them from being placed. */
            obstacles: components["schemas"]["Obstacle"][];
            /**
             * Format: date-time
             * @description Since when the history of its tasks is kept no longer: what was paid is, its leases are not.
             */
            forgottenAt?: string;
            /** @description Where the renter is, as its account had it when the job came. Empty if it had none. */
            renterCountry: string;
        };
        JobSpec: {
            /** @description For people; the image's name if not said. */
            name: string;
            /** @description e.g. "ioworker/digits:1" or "registry.example/team/image:tag@sha256:…". With a digest, that decides, and the tag is for people. Without one, each device fetches what the tag names when it fetches. */
            image: string;
            /** @description Program and arguments; the image's own if empty. */
            command: string[];
            environment: {
                [key: string]: string;
            };
            resources?: components["schemas"]["Resources"];
            /** @description How many tasks; each sees its number in IOWORKER_TASK_INDEX. 1 if not said, 100,000 at most. */
            tasks?: number;
            /** @description Of each attempt, from start to end; 3600 if not said, 30 days at most. */
            timeLimitSeconds: number;
            /** @description Never pay more than this per hour for one task. Decimal. No limit if empty. */
            priceLimitPerHour: string;
            /** @description Never pay more than this for the whole job. Decimal. No limit if empty. */
            budget: string;
            /** @description How often a task that fails by itself is tried again. Lost devices never count. 10 at most. */
            retries: number;
            inputs: components["schemas"]["Input"][];
            egress: components["schemas"]["JobSpecEgress"];
            /** @description Among the jobs of one account: those with a higher one start first. 0 to 9. */
            priority: number;
            /** @description All tasks start at the same time, each on a device of its own, or none does. 256 tasks at most. */
            together: boolean;
            /** @description With egress ALLOW_LIST: names, "pypi.org", or all below one, "*.huggingface.co". 64 at most. */
            allowedHosts: string[];
            /** @description For an image that its registry does not hand out to everybody. Answers never have the password. */
            registry?: components["schemas"]["RegistryCredential"];
            /** @description By name; each task finds the value as the file /run/secrets/NAME. Write-only: they are sealed before they are stored, go to the devices that run the job's tasks, and answers have their names alone. 32 at most, 64 KiB in all. */
            secrets: {
                [key: string]: string;
            };
            /** @description How often /checkpoint is kept while a task runs, so that a lost device costs no more work than that. 10 s to a day; 0: only when the task is stopped. */
            checkpointSeconds: number;
            /** @description The least that it is run with; a device may give more. */
            isolation: components["schemas"]["JobSpecIsolation"];
        };
        /**
         * @description What a task can reach. Never the device itself, its owner's network, or anything else that is not public; nothing can reach the task.
         *     - `EGRESS_UNSPECIFIED`: means NONE
         *     - `NONE`: no network at all
         *     - `ALLOW_LIST`: hosts of allowed_hosts
         *     - `INTERNET`: every public host
         * @enum {string}
         */
        JobSpecEgress: "EGRESS_UNSPECIFIED" | "NONE" | "ALLOW_LIST" | "INTERNET";
        JobSpecInput: {
            /** @description For people; the image's name if not said. */
            name?: string;
            /** @description e.g. "ioworker/digits:1" or "registry.example/team/image:tag@sha256:…". With a digest, that decides, and the tag is for people. Without one, each device fetches what the tag names when it fetches. */
            image?: string;
            /** @description Program and arguments; the image's own if empty. */
            command?: string[];
            environment?: {
                [key: string]: string;
            };
            resources?: components["schemas"]["ResourcesInput"];
            /** @description How many tasks; each sees its number in IOWORKER_TASK_INDEX. 1 if not said, 100,000 at most. */
            tasks?: number;
            /** @description Of each attempt, from start to end; 3600 if not said, 30 days at most. */
            timeLimitSeconds?: number;
            /** @description Never pay more than this per hour for one task. Decimal. No limit if empty. */
            priceLimitPerHour?: string;
            /** @description Never pay more than this for the whole job. Decimal. No limit if empty. */
            budget?: string;
            /** @description How often a task that fails by itself is tried again. Lost devices never count. 10 at most. */
            retries?: number;
            inputs?: components["schemas"]["InputInput"][];
            egress?: components["schemas"]["JobSpecEgress"];
            /** @description Among the jobs of one account: those with a higher one start first. 0 to 9. */
            priority?: number;
            /** @description All tasks start at the same time, each on a device of its own, or none does. 256 tasks at most. */
            together?: boolean;
            /** @description With egress ALLOW_LIST: names, "pypi.org", or all below one, "*.huggingface.co". 64 at most. */
            allowedHosts?: string[];
            /** @description For an image that its registry does not hand out to everybody. Answers never have the password. */
            registry?: components["schemas"]["RegistryCredentialInput"];
            /** @description By name; each task finds the value as the file /run/secrets/NAME. Write-only: they are sealed before they are stored, go to the devices that run the job's tasks, and answers have their names alone. 32 at most, 64 KiB in all. */
            secrets?: {
                [key: string]: string;
            };
            /** @description How often /checkpoint is kept while a task runs, so that a lost device costs no more work than that. 10 s to a day; 0: only when the task is stopped. */
            checkpointSeconds?: number;
            /** @description The least that it is run with; a device may give more. */
            isolation?: components["schemas"]["JobSpecIsolation"];
        };
        /**
         * @description What stands between a task and the kernel of the device, from the least to the most.
         *     - `ISOLATION_UNSPECIFIED`: means CONTAINER
         *     - `CONTAINER`: walls within the device's own kernel
         *     - `GVISOR`: a kernel in user space, between the task and the device's
         *     - `KATA`: a virtual machine of its own
         * @enum {string}
         */
        JobSpecIsolation: "ISOLATION_UNSPECIFIED" | "CONTAINER" | "GVISOR" | "KATA";
        /**
         * @description - `QUEUED`: no task runs yet
         *     - `RUNNING`: at least one task has been placed
         *     - `SUCCEEDED`: every task succeeded
         *     - `FAILED`: at least one task failed for good
         * @enum {string}
         */
        JobState: "STATE_UNSPECIFIED" | "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
        KeptGpu: {
            index: number;
            /** @description In words, as the device says it. */
            reason: string;
        };
        Lease: {
            ref?: components["schemas"]["LeaseRef"];
            deviceId: string;
            state: components["schemas"]["LeaseState"];
            reason: components["schemas"]["EndReason"];
            image: string;
            pricePerHour: string;
            /** @description Paid by the renter so far. */
            charged: string;
            /** @description Of that, what the owner got. */
            earned: string;
            servedSeconds: number;
            /** Format: date-time */
            placedAt?: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            endedAt?: string;
            /** Format: int32 */
            exitCode?: number;
            /**
             * Format: date-time
             * @description Served time ended here: the container had stopped. Its outputs are kept between this and ended_at.
             */
            stoppedAt?: string;
            /** @description The attempt whose checkpoint this one went on from; 0: it began at the beginning. */
            resumedFrom: number;
        };
        /** @description Names a lease. `attempt` counts from 1 and is the fencing number: of two leases of one task, only the one with the higher number counts. */
        LeaseRef: {
            jobId: string;
            taskIndex: number;
            attempt: number;
        };
        LeaseSample: {
            jobId: string;
            taskIndex: number;
            /**
             * Format: double
             * @description cores in use
             */
            cpuCores: number;
            memoryUsedMib: number;
        };
        LeaseSecrets: {
            registry?: components["schemas"]["RegistryCredential"];
            secrets: {
                [key: string]: string;
            };
        };
        /** @enum {string} */
        LeaseState: "STATE_UNSPECIFIED" | "PLACED" | "PULLING" | "RUNNING" | "ENDED";
        /**
         * @description How much a device lends at the moment, from the most to the least.
         *     - `FINISH`: what runs may end, nothing new starts
         *     - `PAUSE`: nothing; what runs is given notice
         * @enum {string}
         */
        LendingMode: "LENDING_MODE_UNSPECIFIED" | "FULL" | "REDUCED" | "FINISH" | "PAUSE";
        /** @description What is lent of a device now, by its owner's policy. */
        Lent: {
            cores: number;
            memoryMib: number;
            diskMib: number;
            gpuIndices: number[];
            /** @description The most that a job may reach from there. */
            egress: components["schemas"]["JobSpecEgress"];
            /** @description The least that the owner lends the whole device for, per hour, whatever price is asked. Empty: no bound. */
            priceFloor: string;
            /** @description GPUs that are there and not lent now, each with the reason. */
            gpusKept: components["schemas"]["KeptGpu"][];
            /** @description The most that a job can ask for there, and the least that every job is run with. */
            isolation: components["schemas"]["JobSpecIsolation"];
            isolationMin: components["schemas"]["JobSpecIsolation"];
            /** @description Renters of these countries only, or of all but those; neither: all. Two letters by ISO 3166-1. */
            countriesServed: string[];
            countriesRefused: string[];
        };
        ListAccountsResponse: {
            accounts: components["schemas"]["Account"][];
            nextPageToken: string;
        };
        ListApiKeysResponse: {
            apiKeys: components["schemas"]["ApiKey"][];
        };
        ListArtifactsResponse: {
            artifacts: components["schemas"]["Artifact"][];
            nextPageToken: string;
        };
        ListDevicesResponse: {
            devices: components["schemas"]["Device"][];
            nextPageToken: string;
        };
        ListEnrolmentsResponse: {
            enrolments: components["schemas"]["Enrolment"][];
            nextPageToken: string;
        };
        ListEventsResponse: {
            events: components["schemas"]["Event"][];
            nextPageToken: string;
        };
        ListIdentitiesResponse: {
            identities: components["schemas"]["Identity"][];
        };
        ListJobsResponse: {
            jobs: components["schemas"]["Job"][];
            nextPageToken: string;
        };
        ListLeasesResponse: {
            leases: components["schemas"]["Lease"][];
            nextPageToken: string;
        };
        ListSessionsResponse: {
            sessions: components["schemas"]["Session"][];
        };
        ListTaskTelemetryResponse: {
            samples: components["schemas"]["TaskSample"][];
        };
        ListTasksResponse: {
            tasks: components["schemas"]["Task"][];
            nextPageToken: string;
        };
        ListTelemetryResponse: {
            span: components["schemas"]["TelemetrySpan"];
            /** @description Each is of one span and `at` is when it began: averages, but for temperatures and memory of leases, which are the highest. Samples of hours have no leases. */
            samples: components["schemas"]["TelemetrySample"][];
        };
        ListTransfersResponse: {
            transfers: components["schemas"]["Transfer"][];
            nextPageToken: string;
        };
        LogChunk: {
            stream: components["schemas"]["LogChunkStream"];
            /** @description Whole or part of a line; malformed UTF-8 is replaced. */
            text: string;
            /**
             * Format: uint64
             * @description Where a reader that has this chunk goes on.
             */
            nextOffset: string;
            attempt: number;
            /** @description In the last chunk only: the attempt has ended and nothing more will come. */
            end: boolean;
            /** @description In the last chunk of an answer: this was a piece of what is kept; ask again from next_offset. */
            more: boolean;
        };
        /**
         * @description - `NOTE`: by the device itself, e.g. that the log was cut
         * @enum {string}
         */
        LogChunkStream: "STREAM_UNSPECIFIED" | "OUT" | "ERR" | "NOTE";
        Market: {
            models: components["schemas"]["MarketModel"][];
            tasksWaiting: number;
            tasksRunning: number;
            currency: string;
            /** @description What the network keeps of each charge, in hundredths of a percent. */
            feeBasisPoints: number;
        };
        /** @description A price that follows the market: once a minute it takes a step of 2 % at most towards what devices of that model are rented for, a tenth less where few are rented, a tenth more where nearly all are, within the owner's limits. */
        MarketFollowing: {
            /** @description Decimal, per hour, for the whole device. */
            priceLeast: string;
            priceMost: string;
        };
        /** @description A price that follows the market: once a minute it takes a step of 2 % at most towards what devices of that model are rented for, a tenth less where few are rented, a tenth more where nearly all are, within the owner's limits. */
        MarketFollowingInput: {
            /** @description Decimal, per hour, for the whole device. */
            priceLeast?: string;
            priceMost?: string;
        };
        MarketModel: {
            /** @description GPU model, or the CPU's if the device has no GPU. */
            model: string;
            gpu: boolean;
            devicesOnline: number;
            devicesFree: number;
            coresTotal: number;
            coresFree: number;
            gpusTotal: number;
            gpusFree: number;
            memoryMibMost: number;
            /** @description Of the cheapest device with anything free; empty if none is. */
            pricePerHourLow: string;
            /** @description What one GPU of it is rented for, per hour (a core, if it has no GPU): the median; empty if none is. */
            rentedUnitPrice: string;
        };
        MissedDemand: {
            /**
             * Format: uint64
             * @description All that wait in the network now.
             */
            tasksWaiting: string;
            /** @description Each task counts once, under the first that keeps it. The most frequent first. */
            reasons: components["schemas"]["MissedDemandReason"][];
        };
        MissedDemandReason: {
            constraint: components["schemas"]["ObstacleConstraint"];
            /** Format: uint64 */
            tasks: string;
            /** @description What its owner could change, in words; empty: nothing. */
            remedy: string;
        };
        Network: {
            name: string;
            version: string;
            currency: string;
            feeBasisPoints: number;
            devicesOnline: number;
            tasksRunning: number;
            tasksWaiting: number;
            /** @description Days for which the history of ended jobs and events is kept; 0: for ever. */
            historyDays: number;
            /** @description Days for which files are kept that no live job needs; 0: for ever. */
            fileDays: number;
        };
        /** @description How many devices one constraint rules out. */
        Obstacle: {
            constraint: components["schemas"]["ObstacleConstraint"];
            devices: number;
            /** @description What would change it, in words. */
            remedy: string;
        };
        /**
         * @description - `CORES`: has fewer, even when idle
         *     - `PRICE`: asks more than the price limit
         *     - `BUSY`: could do it, but is taken now
         *     - `BALANCE`: the account cannot cover the hold; counts devices that it stops
         *     - `BUDGET`: the job's budget cannot cover the hold; counts devices that it stops
         *     - `TRIED`: this task was refused or failed to start there
         *     - `EGRESS`: its owner does not let jobs reach so much, or it cannot guard them
         *     - `ISOLATION`: it has no runtime of that level
         *     - `COUNTRY`: its owner does not serve the renter's country
         * @enum {string}
         */
        ObstacleConstraint: "CONSTRAINT_UNSPECIFIED" | "OFFLINE" | "PAUSED" | "CORES" | "MEMORY" | "DISK" | "GPUS" | "GPU_MODEL" | "GPU_MEMORY" | "PRICE" | "BUSY" | "BALANCE" | "BUDGET" | "TRIED" | "EGRESS" | "ISOLATION" | "COUNTRY";
        /** @description A machine that waits to be taken in, for ten minutes. */
        Pairing: {
            code: string;
            state: components["schemas"]["PairingState"];
            name: string;
            inventory?: components["schemas"]["Inventory"];
            /** @description From where it asked, as the coordinator sees it. */
            address: string;
            /** Format: date-time */
            createdAt?: string;
            /** Format: date-time */
            expiresAt?: string;
            /** @description Once it is taken in: its steps are events of this enrolment. */
            enrolmentId: string;
        };
        /** @enum {string} */
        PairingState: "STATE_UNSPECIFIED" | "WAITING" | "ACCEPTED" | "REFUSED";
        PauseDeviceRequest: {
            /** @description What runs may come to its end. */
            finish?: boolean;
            /** @description 0: until it is resumed; at most 30 days. */
            forSeconds?: number;
        };
        Plan: {
            /** @description True if every task would start now. */
            placeable: boolean;
            /** @description How many of the tasks would start now. */
            tasksPlaced: number;
            /** @description Of the cheapest and the dearest task that would start now. */
            pricePerHourLow: string;
            pricePerHourHigh: string;
            /** @description The most that this job can cost at these prices: time limit times price, over all tasks. */
            costMax: string;
            devicesConsidered: number;
            devicesFeasible: number;
            obstacles: components["schemas"]["Obstacle"][];
            /** @description The spec with every default filled in. */
            spec?: components["schemas"]["JobSpec"];
        };
        PlanJobRequest: {
            job?: components["schemas"]["JobSpecInput"];
        };
        /** @description A rule, and what it says now. */
        PolicyRule: {
            name: string;
            mode: components["schemas"]["LendingMode"];
            inForce: boolean;
            /** @description False: something that it names cannot be told, which counts against lending. */
            known: boolean;
            /** @description Each condition with what is the case. */
            why: string;
        };
        /** @description A part of the week in which the policy says the same, as far as time alone decides. */
        PolicyStretch: {
            /** @description Minutes since Monday 00:00 by the clock on the device's wall. */
            fromMinute: number;
            toMinute: number;
            mode: components["schemas"]["LendingMode"];
            /** @description The rule that decides, from 1 on; 0: none. */
            rule: number;
            /** @description Rules that may come into force meanwhile, from 1 on. */
            possible: number[];
        };
        PollPairingRequest: {
            secret?: string;
        };
        PollPairingResponse: {
            state: components["schemas"]["PairingState"];
            /** @description Once it is taken in: what it enrols with, and as whose device. */
            enrolmentCode: string;
            accountName: string;
        };
        ReceiveSignInFormRequest: {
            state?: string;
            code?: string;
            error?: string;
            errorDescription?: string;
            idToken?: string;
            /** @description JSON; the first time only. */
            user?: string;
            iss?: string;
        };
        /** @description What a registry asks for before it hands out a job's image. The password is write-only: it is sealed before it is stored, goes to the devices that run the job's tasks, and to nobody else. */
        RegistryCredential: {
            user: string;
            password: string;
        };
        /** @description What a registry asks for before it hands out a job's image. The password is write-only: it is sealed before it is stored, goes to the devices that run the job's tasks, and to nobody else. */
        RegistryCredentialInput: {
            user?: string;
            password?: string;
        };
        ReportEnrolmentRequest: {
            code?: string;
            step?: components["schemas"]["ReportEnrolmentRequestStep"];
            /** @description Why the step was not reached, coded, "D001_ENGINE"; empty: it was. */
            reason?: string;
            /** @description The same in words, with what to do about it. 500 bytes at most. */
            message?: string;
        };
        /**
         * @description What has been reached, in this order.
         *     - `DOWNLOADED`: the program is here, and is the one that was offered
         *     - `CHECKED`: the machine can be lent
         *     - `ENROLLED`: its key is bound to its owner
         *     - `LINKED`: the coordinator knows its link
         *     - `TRIED`: a trial job has run
         *     - `READY`: it lends
         * @enum {string}
         */
        ReportEnrolmentRequestStep: "STEP_UNSPECIFIED" | "DOWNLOADED" | "CHECKED" | "ENROLLED" | "LINKED" | "TRIED" | "READY";
        ReportEnrolmentResponse: Record<string, never>;
        Resources: {
            /** @description Whole cores; 1 if not said. */
            cores: number;
            /** @description 512 if not said. */
            memoryMib: number;
            /** @description Scratch disk for /work, /in and /out together; 1024 if not said. */
            diskMib: number;
            gpus: number;
            /** @description Part of the model's name, e.g. "RTX 4090". Any if empty. */
            gpuModel: string;
            /** @description Of each GPU. */
            gpuMemoryMib: number;
        };
        ResourcesInput: {
            /** @description Whole cores; 1 if not said. */
            cores?: number;
            /** @description 512 if not said. */
            memoryMib?: number;
            /** @description Scratch disk for /work, /in and /out together; 1024 if not said. */
            diskMib?: number;
            gpus?: number;
            /** @description Part of the model's name, e.g. "RTX 4090". Any if empty. */
            gpuModel?: string;
            /** @description Of each GPU. */
            gpuMemoryMib?: number;
        };
        ResumeDeviceRequest: Record<string, never>;
        RetireDeviceRequest: Record<string, never>;
        /**
         * @description What an API key may do, within what its account may. Writing includes reading. A browser's session has them all.
         *     - `JOBS_READ`: jobs, tasks, logs, artifacts
         *     - `DEVICES_READ`: devices, their policies, what they did
         *     - `MONEY_READ`: balance, transfers, earnings
         *     - `ACCOUNT_READ`: sessions, keys, every event
         *     - `NETWORK_READ`: what operators see
         *     - `ANY_SCOPE`: of a call only: each key may
         * @enum {string}
         */
        Scope: "SCOPE_UNSPECIFIED" | "JOBS_READ" | "JOBS_WRITE" | "DEVICES_READ" | "DEVICES_WRITE" | "MONEY_READ" | "MONEY_WRITE" | "ACCOUNT_READ" | "ACCOUNT_WRITE" | "NETWORK_READ" | "NETWORK_WRITE" | "ANY_SCOPE";
        Session: {
            id: string;
            current: boolean;
            userAgent: string;
            /** Format: date-time */
            createdAt?: string;
            /** Format: date-time */
            expiresAt?: string;
            /**
             * Format: date-time
             * @description When it was last shown who it is, as calls with a step-up want it.
             */
            provenAt?: string;
        };
        SetDevicePolicyRequest: {
            text?: string;
            /** @description The digest of the text that this one was made from. */
            baseDigest?: string;
        };
        SignInAttempt: {
            id: string;
            /** Format: date-time */
            expiresAt?: string;
            /** @description With a provider: where the browser goes. */
            authorizeUrl: string;
            /** @description With a passkey: what navigator.credentials.create (to link) or .get takes, as JSON. */
            passkeyOptions: string;
            /** @description With a wallet: the text that it signs, to the byte. */
            textToSign: string;
        };
        SignInLink: {
            /** @description Path and token, to be put behind the console's address. */
            path: string;
            /** Format: date-time */
            expiresAt?: string;
        };
        /** @description One way in, as the page offers it. */
        SignInProvider: {
            /** @description As its configuration file is called: "google". */
            provider: string;
            /** @description For people: "Google". */
            title: string;
            /** @description google, apple, x, github or openid: which mark stands beside it. */
            kind: string;
        };
        SignInResult: {
            account?: components["schemas"]["Account"];
            identity?: components["schemas"]["Identity"];
            /** @description The account is new. */
            created: boolean;
        };
        SignInWays: {
            providers: components["schemas"]["SignInProvider"][];
            /** @description A code by e-mail. */
            email: boolean;
            /** @description E-mail goes to the coordinator's log, for want of a mail server. */
            emailToLog: boolean;
            passkeys: boolean;
            solana: boolean;
            /** @description Whoever is not known yet gets an account. If not, an operator makes accounts. */
            signUp: boolean;
        };
        Task: {
            jobId: string;
            index: number;
            state: components["schemas"]["TaskState"];
            reason: components["schemas"]["EndReason"];
            message: string;
            /** @description 0 before the first placement. */
            attempt: number;
            deviceId: string;
            /** Format: int32 */
            exitCode?: number;
            charged: string;
            /** Format: date-time */
            placedAt?: string;
            /** Format: date-time */
            pullingAt?: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            endedAt?: string;
            /**
             * Format: double
             * @description 0 to 1 while an image is pulled and its size is known.
             */
            pullProgress?: number;
            /** @description What its latest attempt runs or ran: the digest that the image was asked for by, or else the id of what the tag named on that device. "sha256:…"; empty before the start. */
            imageDigest: string;
            /** @description The attempt whose checkpoint this one went on from; 0: it began at the beginning. */
            resumedFrom: number;
            /** @description What its next attempt goes on from; absent: it would begin at the beginning. */
            checkpoint?: components["schemas"]["TaskCheckpoint"];
        };
        TaskCheckpoint: {
            artifactId: string;
            /** @description By which it was saved. */
            attempt: number;
            /** Format: uint64 */
            sizeBytes: string;
            /** Format: date-time */
            keptAt?: string;
        };
        TaskCounts: {
            waiting: number;
            running: number;
            succeeded: number;
            failed: number;
            cancelled: number;
        };
        TaskSample: {
            /** Format: date-time */
            at?: string;
            attempt: number;
            /** Format: double */
            cpuCores: number;
            /** @description The most. */
            memoryUsedMib: number;
        };
        /**
         * @description - `PLACED`: a device has been chosen
         *     - `PULLING`: the device brings the image and the inputs
         * @enum {string}
         */
        TaskState: "STATE_UNSPECIFIED" | "WAITING" | "PLACED" | "PULLING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
        /** @description One reading of a device. Rates are per second over the time since the reading before it. */
        TelemetrySample: {
            /** Format: date-time */
            at?: string;
            /**
             * Format: double
             * @description 0 to 1, of all cores
             */
            cpuUtilisation: number;
            memoryUsedMib: number;
            diskUsedMib: number;
            /** Format: double */
            networkReceivedBytes: number;
            /** Format: double */
            networkSentBytes: number;
            /**
             * Format: double
             * @description Highest reading of the machine's sensors; absent if it has none.
             */
            temperatureCelsius?: number;
            /** Format: double */
            powerWatts?: number;
            gpus: components["schemas"]["GpuSample"][];
            leases: components["schemas"]["LeaseSample"][];
            /** @description What its electricity costs, in an hour at this power; absent if the power or the owner's tariff is not known. */
            electricityPerHour: string;
            /** @description The same, in this calendar month, while it worked for others. */
            electricityThisMonth: string;
        };
        /**
         * @description - `TELEMETRY_SPAN_UNSPECIFIED`: means MINUTE
         *     - `MINUTE`: kept for a week
         *     - `HOUR`: kept as long as other history
         * @enum {string}
         */
        TelemetrySpan: "TELEMETRY_SPAN_UNSPECIFIED" | "MINUTE" | "HOUR";
        Transfer: {
            /**
             * Format: uint64
             * @description Place in the ledger, from 1 without gaps.
             */
            sequence: string;
            kind: components["schemas"]["TransferKind"];
            /** @description An account id of the caller's own, "outside", "fees" or "pool"; the other party of a lease is "renter" or "owner". Operators see every account id. */
            from: string;
            to: string;
            amount: string;
            lease?: components["schemas"]["LeaseRef"];
            deviceId: string;
            note: string;
            /** Format: date-time */
            at?: string;
        };
        /**
         * @description - `CREDIT`: money that came in, as an operator records it
         *     - `EARNING`: renter to owner
         *     - `FEE`: renter to network
         *     - `REWARD`: the pool's, to an owner for being available
         *     - `REFUND`: a charge given back, by the owner or the network
         *     - `PENALTY`: owner to network
         *     - `PAYOUT`: earnings on their way out
         *     - `PAYOUT_SENT`: a payout that has arrived
         *     - `PAYOUT_RETURNED`: a payout that has not, back to earnings
         *     - `PAYOUT_FEE`: what sending a payout cost
         *     - `DEPOSIT`: money that came in by a rail
         *     - `POOL`: what the pool is filled with
         *     - `CONVERSION`: an account's own earnings, to be spent
         * @enum {string}
         */
        TransferKind: "KIND_UNSPECIFIED" | "CREDIT" | "EARNING" | "FEE" | "REWARD" | "REFUND" | "PENALTY" | "PAYOUT" | "PAYOUT_SENT" | "PAYOUT_RETURNED" | "PAYOUT_FEE" | "DEPOSIT" | "POOL" | "CONVERSION";
        /** @description How the trial job of a device went: a container by the same calls as a job's, whose program looks at its limits and walls from inside. A device lends nothing until one has passed. */
        Trial: {
            state: components["schemas"]["TrialState"];
            /**
             * Format: date-time
             * @description When the last one ended.
             */
            at?: string;
            tookMillis: number;
            /** @description Why it failed. */
            findings: components["schemas"]["TrialFinding"][];
        };
        TrialFinding: {
            /** @description "T012_MEMORY" */
            code: string;
            /** @description what should be */
            title: string;
            /** @description what is */
            found: string;
            fix: string;
        };
        /**
         * @description - `WAITING`: none has run with this engine
         * @enum {string}
         */
        TrialState: "STATE_UNSPECIFIED" | "WAITING" | "TRYING" | "PASSED" | "FAILED";
        UpdateDeviceRequest: {
            name?: string;
            /** @description Decimal, per hour, for the whole device. It stays so: the price follows the market no more. */
            pricePerHour?: string;
            /** @description From now on it follows the market within these. Not together with price_per_hour. */
            marketFollowing?: components["schemas"]["MarketFollowingInput"];
        };
        UpdateIdentityRequest: {
            name?: string;
        };
        UpdateMeRequest: {
            /** @description Two letters by ISO 3166-1; empty: not said any more. Counts for jobs that come from now on. */
            country?: string;
        };
    };
    responses: {
        /** @description Refused. `code` fits the status, `reason` is the stable word for programs. */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    GetMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    UpdateMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateMeRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListAccounts: {
        parameters: {
            query?: {
                /** @description At most this many, 100 if not said, 1000 at most. */
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListAccountsResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CreateAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAccountRequest"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CreateCredit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accountId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCreditRequest"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CreateSignInLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accountId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateSignInLinkRequest"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInLink"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CreateArtifact: {
        parameters: {
            query?: {
                /** @description A file name, for people. */
                path?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListArtifacts: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListArtifactsResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    DownloadArtifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                artifactId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. `ETag` is their SHA-256 in hexadecimal, in quotes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListDevices: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDevicesResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deviceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    UpdateDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deviceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateDeviceRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    PauseDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deviceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PauseDeviceRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ResumeDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deviceId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResumeDeviceRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    RetireDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deviceId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RetireDeviceRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    WatchTelemetry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deviceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; the data of each is one such object. A reader that comes back names the last event's id in `Last-Event-ID`, if it had one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["TelemetrySample"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListEnrolments: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListEnrolmentsResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CreateEnrolment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateEnrolmentRequest"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    RevokeEnrolment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                enrolmentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Enrolment"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ReportEnrolment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportEnrolmentRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportEnrolmentResponse"];
                };
            };
            400: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    EnrolDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrolDeviceRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolDeviceResponse"];
                };
            };
            400: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CreatePairing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePairingRequest"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedPairing"];
                };
            };
            400: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    PollPairing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PollPairingRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PollPairingResponse"];
                };
            };
            400: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetPairing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As shown; case and dash do not matter. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pairing"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    AnswerPairing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerPairingRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pairing"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListEvents: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
                jobId?: string;
                deviceId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListEventsResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    WatchEvents: {
        parameters: {
            query?: {
                /** @description Send those after this one first; 0 begins with what is new. */
                afterSequence?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; the data of each is one such object. A reader that comes back names the last event's id in `Last-Event-ID`, if it had one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetInstallScript: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus' text format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    DownloadProgram: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. `ETag` is their SHA-256 in hexadecimal, in quotes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            400: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListJobs: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
                /** @description Only jobs in this state, if one is given. */
                state?: components["schemas"]["JobState"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListJobsResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CreateJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateJobsRequest"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateJobsResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    PlanJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanJobRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CancelJobRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListLeases: {
        parameters: {
            query?: {
                /** @description Exactly one of these two. */
                deviceId?: string;
                jobId?: string;
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListLeasesResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetBalance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListTransfers: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
                all?: boolean;
                jobId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListTransfersResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetEarnings: {
        parameters: {
            query?: {
                /** @description Up to and with today, UTC; 30 if not said, 366 at most. */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Earnings"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CreateConversion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateConversionRequest"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetBooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Books"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    UploadOutput: {
        parameters: {
            query?: {
                /** @description Path below /out; for a log its name. */
                path?: string;
                kind?: components["schemas"]["ArtifactKind"];
                /** @description Of a checkpoint: the higher is the newer, within one attempt. */
                number?: string;
            };
            header?: never;
            path: {
                jobId: string;
                taskIndex: number;
                attempt: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    DownloadInput: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
                taskIndex: number;
                attempt: number;
                artifactId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. `ETag` is their SHA-256 in hexadecimal, in quotes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetLeaseSecrets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: string;
                taskIndex: number;
                attempt: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeaseSecrets"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetMarket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Market"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetMissedDemand: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deviceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MissedDemand"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ScrapeNetwork: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus' text format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ScrapeDevices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus' text format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetNetwork: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Network"];
                };
            };
            400: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetDevicePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deviceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DevicePolicy"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    SetDevicePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deviceId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetDevicePolicyRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DevicePolicy"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListSessionsResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CreateSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSessionRequest"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    DeleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeleteSessionResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListApiKeysResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CreateApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKeyRequest"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    DeleteApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                apiKeyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeleteApiKeyResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    GetSignInWays: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInWays"];
                };
            };
            400: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    CreateSignInAttempt: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSignInAttemptRequest"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInAttempt"];
                };
            };
            400: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    FinishSignInAttempt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                attemptId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FinishSignInAttemptRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInResult"];
                };
            };
            400: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ReceiveSignInForm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["ReceiveSignInFormRequest"];
            };
        };
        responses: {
            /** @description The browser goes on to `Location`. */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListIdentities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListIdentitiesResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    DeleteIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                identityId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeleteIdentityResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    UpdateIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                identityId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateIdentityRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Identity"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            413: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListTasks: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path: {
                jobId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListTasksResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    WatchLogs: {
        parameters: {
            query?: {
                /** @description Begin here, 0 for the start. */
                offset?: string;
                /** @description End when what exists has been sent instead of following. */
                noFollow?: boolean;
            };
            header?: never;
            path: {
                jobId: string;
                taskIndex: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; the data of each is one such object. A reader that comes back names the last event's id in `Last-Event-ID`, if it had one. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LogChunk"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListTelemetry: {
        parameters: {
            query?: {
                span?: components["schemas"]["TelemetrySpan"];
                /** @description How far back, in seconds; 3600 if not said. At most 720 spans are given in one answer: 12 hours, 30 days. */
                lastSeconds?: number;
                /** @description Ends so many seconds ago; 0: now. */
                untilSecondsAgo?: number;
            };
            header?: never;
            path: {
                deviceId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListTelemetryResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
    ListTaskTelemetry: {
        parameters: {
            query?: {
                /** @description As for devices. */
                lastSeconds?: number;
                untilSecondsAgo?: number;
            };
            header?: never;
            path: {
                jobId: string;
                taskIndex: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListTaskTelemetryResponse"];
                };
            };
            400: components["responses"]["Error"];
            401: components["responses"]["Error"];
            403: components["responses"]["Error"];
            404: components["responses"]["Error"];
            default: components["responses"]["Error"];
        };
    };
}
