//! Telling Meta of conversions, so that its advertisements can be judged by them.

use super::{ChangeError, Eum, classify};
use aws_sdk_socialmessaging::primitives::Blob;
use domain::AccountId;
use serde_json::Value;

impl Eum {
    /// The data set of an account at Meta. It is made when there is none; asking again gives the same.
    pub async fn dataset(&self, account: &AccountId) -> Result<String, ChangeError> {
        let call = self.sender.create_whats_app_dataset().id(account.as_str());
        let answer = call.send().await.map_err(|error| ChangeError::from(classify(error)))?;
        Ok(answer.dataset_id)
    }

    /// Gives Meta what happened, as its Conversions API takes it.
    pub async fn tell_conversion(&self, account: &AccountId, dataset: &str, event: &Value) -> Result<(), ChangeError> {
        let call = self
            .sender
            .send_whats_app_conversion_event()
            .id(account.as_str())
            .dataset_id(dataset)
            .event_data(Blob::new(event.to_string()));
        call.send().await.map(drop).map_err(|error| classify(error).into())
    }
}
