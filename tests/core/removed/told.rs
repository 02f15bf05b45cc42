//! What is said of one recorded account by a copy of this program's core that lacks one check. Built and run by the tests
//! beside it: `told RECORDING CONTROL`, the check by its number in `REMOVED`.

use cis_fix::catalog::Catalog;
use cis_fix::control::Slug;
use cis_fix::plan::review;
use cis_fix::inputs::Inputs;
use cis_fix::settings::{Settings, Subscriber};
use cis_fix::state::Observed;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(control)) = (arguments.next(), arguments.next()) else {
        panic!("told RECORDING CONTROL");
    };
    let text = std::fs::read_to_string(path).expect("the recording can be read");
    let observed: Observed = serde_json::from_str(&text).expect("it is one");
    let catalog = Catalog::embedded().expect("the catalog is whole");
    let nobody = Settings {
        controls: Some([Slug::new(&control)].into()),
        ..Settings::default()
    };
    let somebody = Settings {
        notify: vec![Subscriber::new("email", "security@example.com")],
        ..nobody.clone()
    };
    for settings in [&nobody, &somebody] {
        let review = review(Inputs {
            catalog: &catalog,
            settings,
            observed: &observed,
        });
        for finding in review.findings {
            let link = finding.broken_link.map_or("-", |link| link.word());
            println!("{} at {link}: {}", finding.verdict, finding.reason);
            for one in finding.evidence {
                println!("  {}: {}", one.what, one.seen);
            }
        }
        for step in review.plan.steps {
            println!("  {}", step.id);
        }
    }
}
