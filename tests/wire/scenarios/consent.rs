//! Nothing is written unasked: a person at a terminal says `yes`, and no other word will do.

use crate::Test;
use crate::report::text;
use crate::scene::Scene;
use crate::wire::Wire;
use serde_json::Value;

pub(crate) const TESTS: &[Test] = &[(
    "apply asks a person at a terminal, and only yes will do",
    only_yes_will_do,
)];

/// Runs the binary at a terminal of its own and gives one answer to its question.
const TERMINAL: &str = r"
import pty
answer, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.execv(command[0], command)
shown, answered = b'', False
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        piece = b''
    if not piece:
        break
    shown += piece
    if not answered and b'will do: ' in shown:
        answered = os.write(terminal, answer.encode() + b'\n') > 0
_, status = os.waitpid(child, 0)
print(json.dumps({'code': os.waitstatus_to_exitcode(status), 'shown': shown.decode()}))";

fn answered(scene: &Scene<'_>, answer: &str) -> Value {
    let binary = env!("CARGO_BIN_EXE_cis-fix");
    let words = "apply --control 3.4 --write-rate unlimited --color never";
    let command = [answer, binary].into_iter().chain(words.split(' '));
    scene.python(TERMINAL, &command.collect::<Vec<_>>())
}

fn only_yes_will_do(wire: &Wire) {
    let scene = Scene::of(wire, "finding");
    let before = scene.snapshot();
    for answer in ["no", "y", "YES", ""] {
        let run = answered(&scene, answer);
        assert_eq!(run["code"], 1, "{answer:?}: {run}");
        let shown = text(&run["shown"]);
        for words in [
            "Plan: 3 changes",
            "Nobody would be reached",
            &format!("in account {}", scene.account.id),
            "Nothing was changed.",
        ] {
            assert!(shown.contains(words), "{words:?} is not in {shown}");
        }
    }
    assert_eq!(scene.snapshot(), before);
    let run = answered(&scene, "yes");
    assert_eq!(run["code"], 3, "{run}");
    let shown = text(&run["shown"]);
    assert!(shown.contains("3 of 3 steps were applied."), "{shown}");
}
