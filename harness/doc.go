// Package harness walks cells, in packages of its own; this one has no code.
//
//	matrix file --matrix.Parse--> environments --Expand--> cells
//	   cell --plan, target.Assign--> a browser that may stand in for it, or why there is none
//	   cell --environment.Open--> that browser, here or on a grid, behind a simulated network
//	      --environment.CheckEnforcement--> the network is in force, or the cell is invalid
//	      journey's steps --cell.Walk.Step--> step records
//	      --cell.Walk.Close--> the cell's record and verdict
//	         --results.Journal.Append--> run directory
//	      --run, cause.Attribute--> the same cell without what may have stopped it: the cause
//	         --results.Journal.Append--> the record with its cause
//	            --report / gate / history--> people and machines
//
// Everything between environment.Open and Walk.Close happens in a child process, one a
// cell: run starts this program again as "cxmatrix cell", and scenarios.Run walks the
// cell there as a Ginkgo tree.
//
// The packages, and the direction of imports:
//
//	main -> harness/command -> scenarios, and the other packages below -> results -> matrix
//
//	harness/
//	  command/       the cxmatrix command, one file a subcommand
//	  lint/          the files that users write, checked together
//	  plan/          a choice -> cells with engines and provenance
//	  run/           a plan -> records: schedule, child processes, causes
//	  cell/          one cell: open, steps, close
//	  task/          one cell to walk, as data
//	  knockout/      which hosts a journey needs: each is refused in turn
//	  standalone/    an environment's network alone: cxmatrix network
//	  cause/         why a customer did not get through: suspects, then the proof
//	  finding/       what else a walk shows: false claims of success, missing files
//	  wording/       what a message to a customer says, in their languages
//	  environment/   Open: network + browser; CheckEnforcement: is the network in force
//	    rules/            the suite that each rule must pass through real browsers
//	  journey/       Journey, Step, Action
//	    importer/         recordings, also of other tools -> journeys
//	    mailbox/          a one-time code or a link out of a mailbox
//	  target/        where cells run: this machine, grids and clouds, one file a dialect
//	  engine/        starts, checks and ends browsers and drivers, one file an engine
//	  browser/       Page, the small interface, and the two kinds of error
//	    cdp/ webdriver/   the adapters: rod; tebeka/selenium
//	    markup/           a page's source: its forms, and what resembles a selector that found nothing
//	    marionette/       a WebDriver server in front of a Firefox without geckodriver
//	    key/              what a journey calls a key, and what the protocols do
//	    selector/         what a selector of a journey says: CSS, text=, role= and others
//	    browsertest/      the suite that every adapter and engine must pass
//	  network/       the customer's network: policy, one file a rule; depends on no cell or browser
//	    line/             rates, round trip, jitter and loss
//	    inspect/          what an inspecting proxy sees in an upload
//	    stream/           connections that are wrapped, half closed, torn, ended together
//	  netns/         a network namespace for a browser, for accurate upload progress
//	  process/       child processes that leave nothing behind
//
// Inside: cell -> environment, journey -> target -> engine -> browser/*, process;
// environment -> network, netns; journey -> browser. Any of them may name a record of
// results or a cell of matrix. Only command, suites and tests import fixtures:
//
//	fixtures/
//	  saas/          the reference SaaS      evidence/  files of the study's types
//	  uploadcare/    stands in for the widget's service
//	  catcher/       stands in for mail catchers
//	  grid/          real Selenium Grids for tests, broken on demand
//	  clouds/        stands in for WebDriver clouds, before a real grid
//	  cases/         serves the pages of scenarios/testdata/cases
//	  parts/         the npm parts that are fetched at set-up
//	  reference/     starts all of it for a run
//	  hang/ tier/ readme/   for tests: deadlines, make test or make nightly, tables of README files
//
// Everything after the journal reads only the journal, which results keeps and reads:
//
//	results/
//	  report/        text, JSON, JUnit, CSV, GitHub's annotations and summary
//	    html/             the HTML page
//	  history/       many runs in one file: since when, how often, how long
//	  gate/          the decision, by rules
//	  manifest/      the files of a run directory with their hashes, to be signed
//	  notify/        a webhook is told who is newly kept out, and who is fixed
//	  redact/        takes secrets out of all that is written
//	  runtest/ redact/redacttest/   for tests: small runs, forms of a secret
//
// TestArrows in command checks these arrows, and TestExportedNames that no package exports
// what no other one uses.
package harness
