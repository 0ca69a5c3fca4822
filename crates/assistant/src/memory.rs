//! What an agent remembers of customers from one session to the next, and how it forgets.

use crate::bedrock::trouble;
use aws_sdk_bedrockagentruntime::Client;
use domain::{CustomerId, assistant::Trouble};

/// The memory of an agent. Other backends have none. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Memory {
    pub(crate) client: Client,
    pub(crate) agent: String,
    pub(crate) alias: String,
}

impl Memory {
    /// Makes the agent forget a customer. That it remembers nothing is no failure.
    ///
    /// A session is put into memory when it ends, up to an hour after its last word: who must be sure asks again then (`service::forget`).
    pub async fn forget(&self, customer: &CustomerId) -> Result<(), Trouble> {
        // Never without an id: AWS takes that for everybody.
        let call = self.client.delete_agent_memory().memory_id(customer.to_string());
        let answer = call.agent_id(&self.agent).agent_alias_id(&self.alias).send().await;
        answer.map(|_| ()).map_err(|error| trouble(&error))
    }
}
